namespace Shorten.Scoring;

/// <summary>One step of <see cref="GreedySearch"/>.</summary>
/// <param name="Removed">Block that was removed, by its index in the unpruned model.</param>
/// <param name="Perplexity">Perplexity of the calibration windows without it and all before it.</param>
/// <param name="Candidates">Score of every block that could have been removed, by its index in the unpruned model.</param>
public sealed record GreedyStep(int Removed, double Perplexity, IReadOnlyList<BlockScore> Candidates);
