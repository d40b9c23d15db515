using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary><c>set a = b</c>.</summary>
internal sealed class SetStatement(int line, AssignmentTarget target, Expression value) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        target.Assign(value.Evaluate(scope), scope);
        return Flow.Next;
    }
}
