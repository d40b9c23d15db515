namespace Shorten.Tokenizers.Chat;

/// <summary><c>a | name(b)</c>.</summary>
internal sealed class FilterCall(int line, Expression target, string name, Arguments arguments) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? value = target.Evaluate(scope);
        return Filters.Apply(name, value, arguments.Evaluate(scope), scope.Budget);
    }
}
