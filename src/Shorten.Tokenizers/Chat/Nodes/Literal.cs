namespace Shorten.Tokenizers.Chat;

/// <summary>A value that is written out.</summary>
internal sealed class Literal(int line, object? value) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope) => value;
}
