using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary><c>for</c>, with a filter and an <c>else</c> for the case of no items.</summary>
internal sealed class ForStatement(
    int line, AssignmentTarget target, Expression items, Expression? condition, IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise) : Statement(line)
{
    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        var all = Value.Items(items.Evaluate(scope));
        scope.Budget.Spend(all.Count);
        object?[] chosen = [.. all.Where(item => condition is null || Value.IsTrue(condition.Evaluate(ScopeOf(item, scope))))];
        if (chosen.Length == 0)
            return RunAll(otherwise, scope, output);
        var loop = new TemplateLoop(chosen, scope.Budget);
        for (; loop.Index0 < chosen.Length; loop.Index0++)
        {
            var inner = ScopeOf(chosen[loop.Index0], scope);
            inner.Set(TemplateLoop.Name, loop);
            if (RunAll(body, inner, output) == Flow.Break)
                break;
        }
        return Flow.Next;
    }

    private Scope ScopeOf(object? item, Scope scope)
    {
        var inner = new Scope(scope);
        target.Assign(item, inner);
        return inner;
    }
}
