namespace Shorten.Tokenizers.Chat;

/// <summary>Arguments of a call.</summary>
internal sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    /// <summary>No arguments.</summary>
    public static CallArguments None { get; } = new([], new Dictionary<string, object?>());

    /// <summary>The argument at a position or with a name; null, and None, where there is none.</summary>
    public object? Get(int position, string name) => TryGet(position, name, out object? value) ? value : null;

    /// <summary>The argument at a position or with a name.</summary>
    public bool TryGet(int position, string name, out object? value)
    {
        if (position < Positional.Count)
        {
            value = Positional[position];
            return true;
        }
        return Named.TryGetValue(name, out value);
    }

    /// <summary>An argument that must be there.</summary>
    public object? Require(int position, string name) =>
        TryGet(position, name, out object? value) ? value : throw new ValueException($"the argument {name} is missing");

    /// <summary>A string that must be there.</summary>
    public string Text(int position, string name) =>
        Require(position, name) as string ?? throw new ValueException($"the argument {name} is not a string");

    /// <summary>A whole number, or what to take where there is none.</summary>
    public long Integer(int position, string name, long missing) => Get(position, name) switch
    {
        null => missing,
        long value => value,
        bool value => value ? 1 : 0,
        _ => throw new ValueException($"the argument {name} is not a whole number"),
    };
}
