namespace Shorten.Tokenizers.Chat;

/// <summary><c>a.b</c>: a method, or else an item.</summary>
internal sealed class Attribute(int line, Expression target, string name) : Expression(line)
{
    /// <summary>What has the attribute.</summary>
    public Expression Target => target;

    /// <summary>Name of the attribute.</summary>
    public string Name => name;

    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? value = target.Evaluate(scope);
        return Member.TryGetMethod(value, name, scope.Budget) ?? Member.Item(value, name);
    }
}
