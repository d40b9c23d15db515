namespace Shorten.Tokenizers.Chat;

/// <summary><c>a is name</c>.</summary>
internal sealed class TestCall(int line, Expression target, string name, Arguments arguments) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope) => Tests.Holds(name, target.Evaluate(scope), arguments.Evaluate(scope), scope.Budget);
}
