namespace Shorten.Tokenizers.Chat;

/// <summary>Arguments of a call as they are written.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    /// <summary>No arguments.</summary>
    public static Arguments None { get; } = new([], []);

    /// <summary>Their values.</summary>
    public CallArguments Evaluate(Scope scope)
    {
        var named = new Dictionary<string, object?>();
        foreach (var (name, value) in Named)
            named[name] = value.Evaluate(scope);
        return new CallArguments([.. Positional.Select(argument => argument.Evaluate(scope))], named);
    }
}
