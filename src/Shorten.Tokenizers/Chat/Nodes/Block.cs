using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Statements in a scope of their own, with variables: <c>with</c>, and <c>generation</c>, which marks an answer.</summary>
internal sealed class Block(int line, IReadOnlyList<(AssignmentTarget Target, Expression Value)> variables, IReadOnlyList<Statement> body) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        var inner = new Scope(scope);
        foreach (var (target, value) in variables)
            target.Assign(value.Evaluate(scope), inner);
        return RunAll(body, inner, output);
    }
}
