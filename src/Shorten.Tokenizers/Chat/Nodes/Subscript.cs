namespace Shorten.Tokenizers.Chat;

/// <summary><c>a[b]</c>: an item, or else a method.</summary>
internal sealed class Subscript(int line, Expression target, Expression index) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? value = target.Evaluate(scope), key = index.Evaluate(scope), item = Member.Item(value, key);
        return item is Undefined && key is string name ? Member.TryGetMethod(value, name, scope.Budget) ?? item : item;
    }
}
