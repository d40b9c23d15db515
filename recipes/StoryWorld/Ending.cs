namespace StoryWorld;

/// <summary>The place in a story where only one way to go on makes sense.</summary>
/// <param name="Before">The story up to there.</param>
/// <param name="Answer">How it goes on behind a space.</param>
/// <param name="Others">How it does not.</param>
internal sealed record Ending(string Before, string Answer, IReadOnlyList<string> Others);
