using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary><c>if</c>, <c>elif</c>, <c>else</c>.</summary>
internal sealed class IfStatement(int line, IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> branches, IReadOnlyList<Statement> otherwise) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        foreach (var (condition, body) in branches)
        {
            if (Value.IsTrue(condition.Evaluate(scope)))
                return RunAll(body, scope, output);
        }
        return RunAll(otherwise, scope, output);
    }
}
