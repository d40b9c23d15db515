using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary><c>{{ a }}</c>.</summary>
internal sealed class OutputStatement(int line, Expression value) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        Write(ValueText.Of(value.Evaluate(scope)), scope, output);
        return Flow.Next;
    }
}
