namespace Shorten.Cli.Recipes;

/// <summary>An option of a step.</summary>
/// <param name="Name">Name of an option without its dashes, or of an argument in small letters.</param>
/// <param name="Values">One value, or those of a list.</param>
internal sealed record RecipeOption(RecipeText Name, IReadOnlyList<RecipeText> Values);
