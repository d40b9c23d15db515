namespace StoryWorld;

/// <summary>A thing that helps in one kind of trouble.</summary>
/// <param name="Name">Without article.</param>
/// <param name="Place">Where the trouble is met.</param>
/// <param name="Trouble">A sentence, as it was; <c>{he}</c> and the like stand for the one in trouble.</param>
/// <param name="Use">What is then done with the tool, without the subject.</param>
internal sealed record Tool(string Name, Place Place, string Trouble, string Use);
