namespace Shorten.Cli.Recipes;

/// <summary>A step of a recipe: a verb with its options, as written.</summary>
internal sealed record RecipeStep(RecipeText Verb, IReadOnlyList<RecipeOption> Options);
