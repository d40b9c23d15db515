using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary><c>macro</c>: a function that gives the text of its body.</summary>
internal sealed class Macro(int line, string name, IReadOnlyList<(string Name, Expression? Default)> parameters, IReadOnlyList<Statement> body) : Statement(line)
{
    /// <summary>Name of the function that a call block hands over.</summary>
    public const string Caller = "caller";

    /// <summary>The function, whose body sees the variables of <paramref name="scope"/>.</summary>
    public TemplateFunction Bind(Scope scope) => arguments =>
    {
        if (arguments.Positional.Count > parameters.Count)
            throw new ValueException($"{name} takes {parameters.Count} arguments, not {arguments.Positional.Count}");
        foreach (string given in arguments.Named.Keys)
        {
            if (given != Caller && !parameters.Any(parameter => parameter.Name == given))
                throw new ValueException($"{name} has no argument {given}");
        }
        var inner = new Scope(scope);
        inner.Set(Caller, arguments.Named.GetValueOrDefault(Caller) ?? new Undefined(Caller));
        for (int i = 0; i < parameters.Count; i++)
        {
            var (parameter, missing) = parameters[i];
            bool given = arguments.TryGet(i, parameter, out object? value);
            inner.Set(parameter, given ? value : missing is null ? new Undefined(parameter) : missing.Evaluate(inner));
        }
        return Capture(body, inner);
    };

    /// <inheritdoc />
    protected override Flow Execute(Scope scope, StringBuilder output)
    {
        scope.Set(name, Bind(scope));
        return Flow.Next;
    }
}
