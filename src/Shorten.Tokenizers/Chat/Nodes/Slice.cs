namespace Shorten.Tokenizers.Chat;

/// <summary><c>a[start:stop:step]</c> of a list or a string.</summary>
internal sealed class Slice(int line, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? value = target.Evaluate(scope);
        long by = Bound(step, scope) ?? 1;
        if (by == 0)
            throw new ValueException("the step of a slice is 0");
        scope.Budget.Spend(Value.Size(value));
        return value switch
        {
            string text => string.Concat(Pick(Value.Items(text), scope, by).Cast<string>()),
            TemplateList list => new TemplateList(Pick(list, scope, by)) { IsTuple = list.IsTuple },
            _ => throw new ValueException($"{Value.TypeName(value)} has no slices"),
        };
    }

    private IEnumerable<object?> Pick(IReadOnlyList<object?> items, Scope scope, long by)
    {
        int count = items.Count;
        long lowest = by > 0 ? 0 : -1, highest = by > 0 ? count : count - 1;
        long Clamp(long? bound, long missing) => bound is { } at ? Math.Clamp(at < 0 ? at + count : at, lowest, highest) : missing;
        long from = Clamp(Bound(start, scope), by > 0 ? 0 : count - 1), to = Clamp(Bound(stop, scope), by > 0 ? count : -1);
        for (long i = from; by > 0 ? i < to : i > to; i += by)
            yield return items[(int)i];
    }

    private static long? Bound(Expression? expression, Scope scope) => expression?.Evaluate(scope) switch
    {
        null => null,
        long number => Math.Clamp(number, -int.MaxValue, int.MaxValue),
        var other => throw new ValueException($"{Value.TypeName(other)} is no bound of a slice"),
    };
}
