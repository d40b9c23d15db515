namespace Shorten.Generation;

/// <summary>How long one request took: prompts in, all tokens out.</summary>
/// <param name="Seconds">The whole request.</param>
/// <param name="FirstTokenSeconds">Until each sequence had its first token.</param>
public readonly record struct RequestTime(double Seconds, double FirstTokenSeconds);
