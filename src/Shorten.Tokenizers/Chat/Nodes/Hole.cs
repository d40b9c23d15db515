namespace Shorten.Tokenizers.Chat;

/// <summary>A place for a value that is read later.</summary>
internal sealed class Hole() : Expression(0)
{
    /// <summary>The value.</summary>
    public Expression? Value { get; set; }

    /// <inheritdoc />
    protected override object? Compute(Scope scope) => Value!.Evaluate(scope);
}
