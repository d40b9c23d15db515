namespace Shorten.Tokenizers.Chat;

/// <summary>Something with a value.</summary>
internal abstract class Expression(int line)
{
    /// <summary>Line of the template.</summary>
    public int Line => line;

    /// <summary>The value.</summary>
    /// <exception cref="ChatTemplateException">The values do not allow it, or the budget is spent.</exception>
    public object? Evaluate(Scope scope)
    {
        try
        {
            scope.Budget.Spend(0);
            object? value = Compute(scope);
            scope.Budget.SpendLength(Value.Size(value));
            return value;
        }
        catch (ValueException problem)
        {
            throw new ChatTemplateException(line, problem.Message);
        }
    }

    /// <summary>The value; problems have no line yet.</summary>
    protected abstract object? Compute(Scope scope);
}
