namespace Shorten.Adapters;

/// <summary>Rows of a module that are one of a block's seven projections. A fused module has several such parts.</summary>
/// <param name="Projection">Index in <see cref="Models.BlockWeights.Matrices"/> and <see cref="Models.BlockWeights.Adapters"/>.</param>
/// <param name="FirstRow">First row of the module that belongs to it.</param>
/// <param name="Rows">Number of rows.</param>
public readonly record struct ProjectionRows(int Projection, int FirstRow, int Rows);
