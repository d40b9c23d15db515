namespace Shorten.Reports.Comparison;

/// <summary>A prompt and how a model continues it.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Text">The new text.</param>
public sealed record Sample(string Prompt, string Text);
