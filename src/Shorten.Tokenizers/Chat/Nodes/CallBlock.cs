using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary><c>call f(a)</c> ... <c>endcall</c>: a macro that gets the block as <c>caller()</c>.</summary>
internal sealed class CallBlock(int line, Call call, Macro caller) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        Write(ValueText.Of(call.Compute(scope, caller.Bind(scope))), scope, output);
        return Flow.Next;
    }
}
