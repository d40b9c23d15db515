using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class LoopControl(int line, Flow flow) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output) => flow;
}
