namespace Shorten.Tokenizers.Chat;

/// <summary><c>[a, b]</c> or <c>(a, b)</c>.</summary>
internal sealed class ListLiteral(int line, IReadOnlyList<Expression> items, bool isTuple) : Expression(line)
{
    /// <summary>The items.</summary>
    public IReadOnlyList<Expression> Items => items;

    /// <inheritdoc />
    protected override object? Compute(Scope scope) => new TemplateList(items.Select(item => item.Evaluate(scope))) { IsTuple = isTuple };
}
