namespace Shorten.Tokenizers.Chat;

/// <summary><c>and</c>, <c>or</c>: the value of the side that decides.</summary>
internal sealed class Logical(int line, bool isAnd, Expression left, Expression right) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? value = left.Evaluate(scope);
        return Value.IsTrue(value) == isAnd ? right.Evaluate(scope) : value;
    }
}
