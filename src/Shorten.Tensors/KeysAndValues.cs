namespace Shorten.Tensors;

/// <summary>Keys and values of all positions of one sequence, as they lie in its cache: <c>[S, K x H]</c> each.</summary>
/// <param name="Keys">Keys.</param>
/// <param name="Values">Values, as many rows.</param>
public readonly record struct KeysAndValues(Tensor Keys, Tensor Values);
