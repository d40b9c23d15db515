using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Text between tags.</summary>
internal sealed class TextStatement(int line, string text) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        Write(text, scope, output);
        return Flow.Next;
    }
}
