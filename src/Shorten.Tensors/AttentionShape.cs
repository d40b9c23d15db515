namespace Shorten.Tensors;

/// <summary>Sizes and rules of one call of attention.</summary>
/// <param name="NumSequences">B: independent sequences in the batch.</param>
/// <param name="NumQueries">T: query rows of each sequence, the last T positions of its keys.</param>
/// <param name="NumKeys">S: key rows of each sequence, at least T.</param>
/// <param name="NumHeads">N: query heads, a multiple of the key heads.</param>
/// <param name="NumKeyValueHeads">K: key and value heads.</param>
/// <param name="HeadDim">H: values in a head.</param>
/// <param name="Scale">Factor of the scores, 1 / sqrt(H) as a rule.</param>
/// <param name="Window">Keys that a query sees, itself included; 0 for all before it.</param>
/// <param name="SoftCap">Soft cap of the scores, 0 for none.</param>
public readonly record struct AttentionShape(
    int NumSequences, int NumQueries, int NumKeys, int NumHeads, int NumKeyValueHeads, int HeadDim, float Scale, int Window, float SoftCap);
