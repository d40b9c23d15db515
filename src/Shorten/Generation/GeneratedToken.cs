namespace Shorten.Generation;

/// <summary>A token that was generated.</summary>
/// <param name="Id">Token.</param>
/// <param name="Margin">Distance of the two largest logits: how sure a greedy choice is.</param>
/// <param name="Sequence">Which of the prompts of the batch it continues, from 0.</param>
public readonly record struct GeneratedToken(int Id, float Margin, int Sequence);
