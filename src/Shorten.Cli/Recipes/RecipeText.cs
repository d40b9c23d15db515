namespace Shorten.Cli.Recipes;

/// <summary>A text of a recipe, as written.</summary>
/// <param name="Value">The text, without what YAML puts around it; null for an empty value.</param>
/// <param name="Line">Where it is, from 1.</param>
internal readonly record struct RecipeText(string? Value, long Line);
