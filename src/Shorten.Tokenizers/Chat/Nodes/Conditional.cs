namespace Shorten.Tokenizers.Chat;

/// <summary><c>a if condition else b</c>.</summary>
internal sealed class Conditional(int line, Expression condition, Expression whenTrue, Expression? whenFalse) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope) => Value.IsTrue(condition.Evaluate(scope))
        ? whenTrue.Evaluate(scope)
        : whenFalse is null ? new Undefined("the missing else") : whenFalse.Evaluate(scope);
}
