using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Shorten.Checkpoints.Tests.Fuzzing;

/// <summary>Safetensors files whose headers are well-formed JSON, or almost, and say anything.</summary>
internal static class SafetensorsCases
{
    private static readonly Gen<string> Name = Gen.Elements("a", "b", "c", "dtype", "shape", "", "x\\n", "\\ud800", "\\u00fc", "__metadata__", "model.layers.0.mlp.up_proj.weight");

    private static readonly Gen<string> Scalar = Gen.OneOf(Mutations.Number.Select(n => $"{n}"),
        Gen.Elements("null", "true", "1.5", "1e3", "1e400", "\"\"", "\"F32\"", "[]", "{}", "99999999999999999999", "{\"a\":{}}", "[[[[]]]]", "-0"));

    private static readonly Gen<string> Shape = Gen.OneOf(Numbers(0, 3), Scalar);

    private static readonly Gen<string> DType = Gen.Frequency((4, Gen.Elements("\"F32\"", "\"BF16\"", "\"U8\"", "\"F4\"", "\"BOOL\"")), (1, Scalar));

    private static readonly Gen<byte[]> s_anything =
        from tensors in Gen.Choose(0, 6).SelectMany(count => Gen.OneOf(Tensor, Sound).ArrayOf(count))
        from ending in Gen.Frequency((8, Gen.Constant("}")), (1, Gen.Elements("", "}}", "} x", "},", "}   ")))
        from data in Gen.Choose(0, 64)
        from lie in Gen.Frequency((8, Gen.Constant(0L)), (1, Mutations.Number))
        select File($"{{{string.Join(',', tensors)}{ending}", data, lie);

    /// <summary>A file that a reader must accept, as it is or with a few changes; or one that says anything.</summary>
    public static Gen<byte[]> All { get; } = Gen.Frequency((1, Whole), (1, Mutations.Changed(Whole)), (2, s_anything));

    /// <summary>Tensors side by side, in any order of the header.</summary>
    private static Gen<byte[]> Whole =>
        from counts in Gen.Choose(0, 6).SelectMany(count => Gen.Choose(0, 8).ArrayOf(count))
        from first in Gen.Choose(0, 6)
        from metadata in Gen.Elements("", "\"__metadata__\":{\"format\":\"pt\"},")
        let tensors = counts.Select((count, i) => $"\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[{count}],\"data_offsets\":[{counts[..i].Sum()},{counts[..(i + 1)].Sum()}]}}").ToArray()
        let header = $"{{{metadata}{string.Join(',', tensors.Skip(first).Concat(tensors.Take(first)))}".TrimEnd(',') + "}"
        select File(header, counts.Sum(), 0);

    /// <summary>One that a reader accepts, more often than not.</summary>
    private static Gen<string> Sound =>
        from name in Name
        from begin in Gen.Elements(0, 4, 8)
        from count in Gen.Choose(0, 8)
        select $"\"{name}\":{{\"dtype\":\"U8\",\"shape\":[{count}],\"data_offsets\":[{begin},{begin + count}]}}";

    private static Gen<string> Tensor =>
        from name in Name
        from dtype in DType
        from shape in Shape
        from offsets in Gen.OneOf(Numbers(2, 2), Shape)
        from keys in Gen.Elements("dtype shape data_offsets", "shape dtype data_offsets", "dtype dtype shape", "data_offsets shape", "dtype shape data_offsets x")
        from whole in Gen.Frequency((6, Gen.Constant(true)), (1, Gen.Constant(false)))
        select whole ? $"\"{name}\":{{{string.Join(',', keys.Split(' ').Select(key => $"\"{key}\":{ValueOf(key, dtype, shape, offsets)}"))}}}" : $"\"{name}\":{shape}";

    private static string ValueOf(string key, string dtype, string shape, string offsets) => key switch { "dtype" => dtype, "shape" => shape, _ => offsets };

    private static Gen<string> Numbers(int least, int most) =>
        Gen.Choose(least, most).SelectMany(count => Mutations.Number.ArrayOf(count)).Select(numbers => $"[{string.Join(',', numbers)}]");

    private static byte[] File(string header, int dataBytes, long lie)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes(json.Length + lie), .. json, .. new byte[dataBytes]];
    }
}
