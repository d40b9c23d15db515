namespace Shorten.Evaluation.Tasks;

/// <summary>One question of a task.</summary>
/// <param name="Contexts">Text before each choice.</param>
/// <param name="Choices">The choices, without the space that joins them to the context.</param>
/// <param name="Gold">Index of the right choice.</param>
public sealed record TaskDocument(IReadOnlyList<string> Contexts, IReadOnlyList<string> Choices, int Gold);
