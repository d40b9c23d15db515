using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Something that writes text or changes variables.</summary>
internal abstract class Statement(int line)
{
    /// <summary>Line of the template.</summary>
    public int Line => line;

    /// <summary>Does it.</summary>
    /// <exception cref="ChatTemplateException">The values do not allow it, or the budget is spent.</exception>
    public Flow Run(Scope scope, StringBuilder output)
    {
        try
        {
            scope.Budget.Spend(0);
            return Execute(scope, output);
        }
        catch (ValueException problem)
        {
            throw new ChatTemplateException(line, problem.Message);
        }
    }

    /// <summary>Does several, up to a break or continue.</summary>
    public static Flow RunAll(IReadOnlyList<Statement> statements, Scope scope, StringBuilder output)
    {
        foreach (var statement in statements)
        {
            var flow = statement.Run(scope, output);
            if (flow != Flow.Next)
                return flow;
        }
        return Flow.Next;
    }

    /// <summary>The text that statements write, in a scope of their own.</summary>
    public static string Capture(IReadOnlyList<Statement> statements, Scope outer)
    {
        var text = new StringBuilder();
        RunAll(statements, new Scope(outer), text);
        return text.ToString();
    }

    /// <summary>Does it; problems have no line yet.</summary>
    protected abstract Flow Execute(Scope scope, StringBuilder output);

    /// <summary>Appends to the output, which is bounded.</summary>
    protected static void Write(string text, Scope scope, StringBuilder output)
    {
        scope.Budget.SpendLength(output.Length + (long)text.Length > Budget.MaxLength ? long.MaxValue : text.Length);
        output.Append(text);
    }
}
