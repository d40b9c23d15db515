namespace Shorten.Tokenizers.Chat;

/// <summary>Arithmetic, and <c>~</c>, which joins texts.</summary>
internal sealed class Binary(int line, string op, Expression left, Expression right) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? a = left.Evaluate(scope), b = right.Evaluate(scope);
        return op == "~" ? ValueText.Of(a) + ValueText.Of(b) : Arithmetic.Apply(op, a, b);
    }
}
