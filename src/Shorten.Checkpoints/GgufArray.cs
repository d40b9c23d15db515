namespace Shorten.Checkpoints;

/// <summary>An array of GGUF metadata.</summary>
/// <param name="ElementType">Type of every element.</param>
/// <param name="Values">A .NET array of that type (<c>uint[]</c>, <c>string[]</c>, <c>float[]</c>, <c>GgufArray[]</c> ...).</param>
public sealed record GgufArray(GgufValueType ElementType, Array Values)
{
    /// <summary>Number of elements.</summary>
    public int Count => Values.Length;
}
