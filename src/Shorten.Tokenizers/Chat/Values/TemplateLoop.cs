namespace Shorten.Tokenizers.Chat;

/// <summary>The variable <c>loop</c> within a loop.</summary>
internal sealed class TemplateLoop(IReadOnlyList<object?> items, Budget budget)
{
    /// <summary>Name of the variable.</summary>
    public const string Name = "loop";

    private object? _last = new Undefined("loop.changed");

    /// <summary>Index of the current item, from 0.</summary>
    public int Index0 { get; set; }

    /// <summary>An attribute.</summary>
    public object? Get(string name) => name switch
    {
        "index0" => (long)Index0,
        "index" => Index0 + 1L,
        "revindex0" => items.Count - Index0 - 1L,
        "revindex" => items.Count - (long)Index0,
        "first" => Index0 == 0,
        "last" => Index0 == items.Count - 1,
        "length" => (long)items.Count,
        "previtem" => Index0 > 0 ? items[Index0 - 1] : new Undefined("loop.previtem"),
        "nextitem" => Index0 + 1 < items.Count ? items[Index0 + 1] : new Undefined("loop.nextitem"),
        "cycle" => (TemplateFunction)Cycle,
        "changed" => (TemplateFunction)(arguments => Changed(arguments)),
        _ => throw new ValueException($"loop.{name} is not supported"),
    };

    private object? Cycle(CallArguments arguments) => arguments.Positional.Count > 0
        ? arguments.Positional[Index0 % arguments.Positional.Count]
        : throw new ValueException("loop.cycle has nothing to go through");

    private bool Changed(CallArguments arguments)
    {
        var now = new TemplateList(arguments.Positional);
        bool changed = !Value.AreEqual(_last, now, budget);
        _last = now;
        return changed;
    }
}
