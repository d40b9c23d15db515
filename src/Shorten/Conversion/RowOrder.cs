using Shorten.Models.Families;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Order of the rows of q and k: in GGUF files of some families, pairs that are halves of a head in Hugging Face's are neighbours.</summary>
internal static class RowOrder
{
    /// <summary>Where GGUF keeps row h x H + p x H/2 + i of Hugging Face; null where both have one order.</summary>
    public static Func<long, long>? InGguf(Family family, int headDim) => family.GgufRopeLayout != RopeLayout.Neighbours ? null : row =>
    {
        long head = row / headDim, inHead = row % headDim, half = inHead / (headDim / 2), i = inHead % (headDim / 2);
        return head * headDim + 2 * i + half;
    };

    /// <summary>Where Hugging Face keeps row h x H + 2 i + p of GGUF; null where both have one order.</summary>
    public static Func<long, long>? InHuggingFace(Family family, int headDim) => family.GgufRopeLayout != RopeLayout.Neighbours ? null : row =>
    {
        long head = row / headDim, inHead = row % headDim;
        return head * headDim + inHead % 2 * (headDim / 2) + inHead / 2;
    };
}
