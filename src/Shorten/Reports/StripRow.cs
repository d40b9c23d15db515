namespace Shorten.Reports;

/// <summary>A model of a strip.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Removed">Blocks of the unpruned model that it lacks, counted from 0.</param>
public sealed record StripRow(string Name, IReadOnlyCollection<int> Removed);
