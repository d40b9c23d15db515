namespace Shorten.Cli.Recipes;

/// <summary>A recipe as written: steps, and variables that stand in them as <c>${name}</c>.</summary>
internal sealed record Recipe
{
    /// <summary>Path of the file as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>Names and default values in the file's order; a value that is null must be given.</summary>
    public required IReadOnlyList<(string Name, RecipeText Value)> Variables { get; init; }

    /// <summary>What is run, in order.</summary>
    public required IReadOnlyList<RecipeStep> Steps { get; init; }
}
