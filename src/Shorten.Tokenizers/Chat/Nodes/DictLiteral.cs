namespace Shorten.Tokenizers.Chat;

/// <summary><c>{'a': b}</c>.</summary>
internal sealed class DictLiteral(int line, IReadOnlyList<(Expression Key, Expression Value)> items) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        var dict = new TemplateDict();
        foreach (var (key, value) in items)
            dict[key.Evaluate(scope) as string ?? throw new ValueException("a key of a dict is not a string")] = value.Evaluate(scope);
        return dict;
    }
}
