namespace Shorten.Tokenizers.Chat;

/// <summary>A variable.</summary>
internal sealed class Name(int line, string text) : Expression(line)
{
    /// <summary>The name.</summary>
    public string Text => text;

    /// <inheritdoc />
    protected override object? Compute(Scope scope) => scope.Get(text);
}
