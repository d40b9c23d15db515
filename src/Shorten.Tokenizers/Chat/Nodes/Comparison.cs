namespace Shorten.Tokenizers.Chat;

/// <summary>Comparisons, which may be chained: <c>a &lt; b &lt; c</c>.</summary>
internal sealed class Comparison(int line, Expression first, IReadOnlyList<(string Op, Expression Right)> rest) : Expression(line)
{
    /// <inheritdoc />
    protected override object? Compute(Scope scope)
    {
        object? left = first.Evaluate(scope);
        foreach (var (op, expression) in rest)
        {
            object? right = expression.Evaluate(scope);
            if (!Holds(op, left, right, scope.Budget))
                return false;
            left = right;
        }
        return true;
    }

    private static bool Holds(string op, object? left, object? right, Budget budget) => op switch
    {
        "==" => Value.AreEqual(left, right, budget),
        "!=" => !Value.AreEqual(left, right, budget),
        "in" => Value.Contains(right, left, budget),
        "not in" => !Value.Contains(right, left, budget),
        "<" => Value.Compare(left, right, budget) < 0,
        "<=" => Value.Compare(left, right, budget) <= 0,
        ">" => Value.Compare(left, right, budget) > 0,
        _ => Value.Compare(left, right, budget) >= 0,
    };
}
