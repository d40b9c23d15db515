namespace Shorten.Tokenizers.Chat;

/// <summary><c>not</c>, and a sign.</summary>
internal sealed class Unary(int line, string op, Expression operand) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? value = operand.Evaluate(scope);
        return op == "not" ? !Value.IsTrue(value) : op == "-" ? Arithmetic.Apply("-", 0L, value) : Arithmetic.Apply("+", 0L, value);
    }
}
