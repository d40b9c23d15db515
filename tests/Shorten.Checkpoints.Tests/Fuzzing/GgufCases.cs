using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Shorten.Checkpoints.Tests.Fuzzing;

/// <summary>GGUF files with the right magic number whose metadata and tensor lists say anything.</summary>
internal static class GgufCases
{
    private static readonly Gen<byte[]> Key = Gen.Frequency(
        (6, Gen.Elements("general.architecture", "general.alignment", "general.name", "split.count", "a", "b", "", "tokenizer.ggml.tokens").Select(Text)),
        (1, Mutations.Number.Select(length => (byte[])[.. BitConverter.GetBytes(length), 97, 98])));

    private static readonly Gen<int> Type = Gen.Frequency((12, Gen.Choose(0, 12)), (1, Gen.Elements(13, 99, -1, int.MaxValue)));

    private static readonly Gen<byte[]> s_anything =
        from entries in Gen.Choose(0, 5).SelectMany(count => Entry.ArrayOf(count))
        from tensors in Gen.Choose(0, 5).SelectMany(count => Tensor.ArrayOf(count))
        from version in Gen.Frequency((9, Gen.Elements(2, 3)), (1, Gen.Elements(0, 1, 4, 1 << 24)))
        from lie in Gen.Frequency((9, Gen.Constant(0L)), (1, Mutations.Number))
        from data in Gen.Elements(0, 32, 100, 256)
        select (byte[])[.. "GGUF"u8, .. BitConverter.GetBytes(version), .. BitConverter.GetBytes(tensors.Length + lie), .. BitConverter.GetBytes((long)entries.Length),
            .. entries.SelectMany(entry => entry), .. tensors.SelectMany(tensor => tensor), .. new byte[data]];

    /// <summary>A file that a reader must accept, as it is or with a few changes; or one that says anything.</summary>
    public static Gen<byte[]> All { get; } = Gen.Frequency((1, Whole), (1, Mutations.Changed(Whole)), (2, s_anything));

    /// <summary>Metadata of sound types, and rows of 32 float32 values at aligned offsets.</summary>
    private static Gen<byte[]> Whole =>
        from values in Gen.Choose(0, 5).SelectMany(count => Gen.Elements(0, 2, 4, 5, 6, 10, 11, 12).SelectMany(type => Value(type, 0).Select(value => (type, value))).ArrayOf(count))
        from rows in Gen.Choose(0, 5)
        let entries = values.SelectMany((entry, i) => (byte[])[.. Text($"k{i}"), .. BitConverter.GetBytes(entry.type), .. entry.value])
        let tensors = Enumerable.Range(0, rows).SelectMany(i => (byte[])[.. Text($"t{i}"), .. BitConverter.GetBytes(1), .. BitConverter.GetBytes(32L), .. BitConverter.GetBytes(0), .. BitConverter.GetBytes(128L * i)])
        let header = (byte[])[.. "GGUF"u8, .. BitConverter.GetBytes(3), .. BitConverter.GetBytes((long)rows), .. BitConverter.GetBytes((long)values.Length), .. entries, .. tensors]
        select (byte[])[.. header, .. new byte[(32 - header.Length % 32) % 32 + 128 * rows]];

    private static Gen<byte[]> Entry =>
        from key in Key
        from type in Type
        from value in Value(type, 0)
        select (byte[])[.. key, .. BitConverter.GetBytes(type), .. value];

    private static Gen<byte[]> Tensor =>
        from name in Key
        from dimensions in Gen.Frequency((9, Gen.Choose(0, 4)), (1, Gen.Elements(5, 9, -1)))
        from sizes in Gen.Frequency((3, Gen.Elements(1L, 2L, 32L, 64L)), (1, Mutations.Number)).ArrayOf(Math.Clamp(dimensions, 0, 9))
        from type in Gen.Frequency((9, Gen.Choose(0, 40)), (1, Gen.Elements(200, -1)))
        from offset in Gen.Frequency((3, Gen.Elements(0L, 32L, 64L, 128L)), (1, Mutations.Number))
        select (byte[])[.. name, .. BitConverter.GetBytes(dimensions), .. sizes.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(offset)];

    private static Gen<byte[]> Value(int type, int depth) => type switch
    {
        0 or 1 => Gen.Choose(0, 255).Select(n => new[] { (byte)n }),
        7 => Gen.Frequency((9, Gen.Elements<byte>(0, 1)), (1, Gen.Constant<byte>(2))).Select(n => new[] { n }),
        2 or 3 => Mutations.Number.Select(n => BitConverter.GetBytes((short)n)),
        4 or 5 or 6 => Gen.Frequency((1, Gen.Constant(32L)), (1, Mutations.Number)).Select(n => BitConverter.GetBytes((int)n)),
        8 => Key,
        9 => ArrayValue(depth),
        _ => Mutations.Number.Select(BitConverter.GetBytes),
    };

    private static Gen<byte[]> ArrayValue(int depth) =>
        from type in depth < 10 ? Type : Gen.Constant(0)
        from count in Gen.Choose(0, 3)
        from lie in Gen.Frequency((9, Gen.Constant(0L)), (1, Mutations.Number))
        from elements in Value(type, depth + 1).ArrayOf(count)
        select (byte[])[.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(count + lie), .. elements.SelectMany(element => element)];

    private static byte[] Text(string text) => [.. BitConverter.GetBytes((long)text.Length), .. Encoding.ASCII.GetBytes(text)];
}
