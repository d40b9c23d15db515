namespace Shorten.Tokenizers.Chat;

/// <summary>The text that statements write, as a value: the body of <c>set a</c> ... <c>endset</c> and of <c>filter</c>.</summary>
internal sealed class CapturedText(int line, IReadOnlyList<Statement> body) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope) => Statement.Capture(body, scope);
}
