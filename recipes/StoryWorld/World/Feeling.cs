namespace StoryWorld;

/// <summary>Something that happens to people and how they take it.</summary>
/// <param name="Event">What happens, a sentence with <c>{name}</c> and the like.</param>
/// <param name="Name">How they feel.</param>
/// <param name="Reaction">What they do then, without the subject.</param>
/// <param name="Told">How they tell it, in the first person.</param>
internal sealed record Feeling(string Event, string Name, string Reaction, string Told);
