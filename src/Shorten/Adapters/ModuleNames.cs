namespace Shorten.Adapters;

/// <summary>Which modules of a model an adapter is for, as PEFT's <c>target_modules</c> says it: a list of names or of their ends, or a regular expression.</summary>
public sealed record ModuleNames
{
    private const string AllLinearText = "all-linear";

    /// <summary>Modules named so, or whose names end in a dot and one of these.</summary>
    public ModuleNames(params IReadOnlyList<string> names) => Names = names;

    /// <summary>All projections of the blocks.</summary>
    public static ModuleNames AllLinear { get; } = Matching(AllLinearText);

    /// <summary>Names or their ends; empty where there is a <see cref="Pattern"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A regular expression that a whole name has to match, or <c>all-linear</c>; null where there are <see cref="Names"/>.</summary>
    public string? Pattern { get; private init; }

    /// <summary>True for <see cref="AllLinear"/>.</summary>
    public bool IsAllLinear => string.Equals(Pattern, AllLinearText, StringComparison.OrdinalIgnoreCase);

    /// <summary>Modules whose whole name matches the regular expression <paramref name="pattern"/>.</summary>
    public static ModuleNames Matching(string pattern) => new() { Pattern = pattern };
}
