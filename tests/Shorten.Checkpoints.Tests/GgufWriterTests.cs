using Shorten.Checkpoints.Gguf;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

public sealed class GgufWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("x.gguf");

    public static TheoryData<string> Fixture => [.. Directory.GetFiles(Fixtures.PathOf("tiny", "gguf"), "*.gguf").Select(path => Path.GetFileName(path)).Order()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Fixture))]
    public void Write_GivesTheFileOfTheReferenceWriter_ByteForByte(string file)
    {
        string path = Fixtures.PathOf("tiny", "gguf", file);
        using var source = Checkpoint.Open(path);
        GgufWriter.Write(Target, source.Gguf!, Copies(source), source.GgufAlignment);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Target));
    }

    [SkippableFact]
    public void Write_GivesTheSameFile_ForRealModel()
    {
        string? path = Fixtures.Shared("models", "SmolLM2-135M-Instruct.Q4_1.gguf");
        Skip.If(path is null, "the shared model is absent");
        using var source = Checkpoint.Open(path);
        GgufWriter.Write(Target, source.Gguf!, Copies(source), source.GgufAlignment);
        Assert.Equal(FileHashes.Sha256(path), FileHashes.Sha256(Target));
    }

    [Fact]
    public void Write_KeepsMetadataOfEveryType()
    {
        var nested = ArrayOf(GgufValueType.Array, ArrayOf(GgufValueType.Bool, true, false), ArrayOf(GgufValueType.String, "ü", ""));
        (GgufValueType Type, object Value)[] values =
        [
            (GgufValueType.UInt8, (byte)200), (GgufValueType.Int8, (sbyte)-100), (GgufValueType.UInt16, (ushort)60000), (GgufValueType.Int16, (short)-30000),
            (GgufValueType.UInt32, 4000000000u), (GgufValueType.Int32, -2000000000), (GgufValueType.Float32, 1.5f), (GgufValueType.Bool, true),
            (GgufValueType.String, "模型\n"), (GgufValueType.UInt64, ulong.MaxValue), (GgufValueType.Int64, long.MinValue), (GgufValueType.Float64, Math.PI),
            (GgufValueType.Array, ArrayOf<byte>(GgufValueType.UInt8, 1, 2)), (GgufValueType.Array, ArrayOf<sbyte>(GgufValueType.Int8, -1)),
            (GgufValueType.Array, ArrayOf<ushort>(GgufValueType.UInt16, 1, 65535)), (GgufValueType.Array, ArrayOf<short>(GgufValueType.Int16, -5)),
            (GgufValueType.Array, ArrayOf(GgufValueType.UInt32, 7u)), (GgufValueType.Array, ArrayOf<int>(GgufValueType.Int32)),
            (GgufValueType.Array, ArrayOf(GgufValueType.Float32, float.NaN, -0f)), (GgufValueType.Array, ArrayOf<ulong>(GgufValueType.UInt64, 1)),
            (GgufValueType.Array, ArrayOf<long>(GgufValueType.Int64, -1)), (GgufValueType.Array, ArrayOf(GgufValueType.Float64, 0.1)),
            (GgufValueType.Array, nested),
        ];
        var metadata = new GgufMetadata();
        for (int i = 0; i < values.Length; i++)
            metadata.Set($"k{i}", values[i].Type, values[i].Value);
        GgufWriter.Write(Target, metadata, []);
        using var checkpoint = Checkpoint.Open(Target);
        Assert.Equal(metadata.Keys, checkpoint.Gguf!.Keys);
        Assert.All(metadata.Keys, key => AssertSame(metadata[key].Value, checkpoint.Gguf[key].Value));
        Assert.All(metadata.Keys, key => Assert.Equal(metadata[key].Type, checkpoint.Gguf[key].Type));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(4096)]
    public void Write_AlignsAndPadsWithZeros(int alignment)
    {
        GgufWriter.Write(Target, new GgufMetadata(), [Filled("a", 3, 1), Filled("b", 0, 0), Filled("c", 5, 2)], alignment);
        using var checkpoint = Checkpoint.Open(Target);
        Assert.Equal(alignment, checkpoint.GgufAlignment);
        Assert.Equal(alignment != 32, checkpoint.Gguf!.Contains("general.alignment"));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(0, tensor.OffsetBytes % alignment));
        Assert.Equal(checkpoint["a"].OffsetBytes + alignment, checkpoint["c"].OffsetBytes);
        Assert.Equal(checkpoint["c"].OffsetBytes + alignment, checkpoint.Files[0].LengthBytes);
        byte[] data = File.ReadAllBytes(Target)[(int)checkpoint["a"].OffsetBytes..];
        Assert.Equal([1, 1, 1, .. new byte[alignment - 3], 2, 2, 2, 2, 2, .. new byte[alignment - 5]], data);
    }

    [Fact]
    public void Write_CorrectsAlignmentOfMetadata_AndLeavesTheCallersAlone()
    {
        var metadata = new GgufMetadata();
        metadata.Set("general.alignment", GgufValueType.UInt32, 64u);
        GgufWriter.Write(Target, metadata, [Filled("a", 3, 1)], 32);
        using var checkpoint = Checkpoint.Open(Target);
        Assert.Equal(32u, checkpoint.Gguf!["general.alignment"].Value);
        Assert.Equal(64u, metadata["general.alignment"].Value);
    }

    [Fact]
    public void Write_KeepsEveryTypeNumber()
    {
        DType[] types = [.. Enum.GetValues<DType>().Where(dtype => GgmlTypes.TryGetNumber(dtype, out _))];
        Assert.Equal(32, types.Length);
        GgufWriter.Write(Target, new GgufMetadata(), [.. types.Select(dtype => Zeros(dtype.ToString(), dtype, [2, dtype.BlockElements()]))]);
        using var checkpoint = Checkpoint.Open(Target);
        Assert.Equal(types, checkpoint.Tensors.Select(tensor => tensor.DType));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal([2, tensor.DType.BlockElements()], tensor.Shape));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(2 * tensor.DType.BlockBytes(), tensor.LengthBytes));
    }

    [Fact]
    public void Write_RefusesWhatTheFormatCannotHold()
    {
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(Target, new GgufMetadata(), [Zeros("a", DType.F8_E4M3, [1])]));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(Target, new GgufMetadata(), [Zeros("a", DType.F32, [1, 1, 1, 1, 1])]));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(Target, new GgufMetadata(), [Zeros(new string('a', 64), DType.F32, [1])]));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(Target, new GgufMetadata(), [Zeros("a", DType.Q8_0, [33])]));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(Target, new GgufMetadata(), [Zeros("a", DType.F32, [1]), Zeros("a", DType.F32, [1])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GgufWriter.Write(Target, new GgufMetadata(), [], 24));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void Write_LeavesNothing_WhenCancelled()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            GgufWriter.Write(Target, new GgufMetadata(), [Filled("a", 3, 1), Filled("b", 3, 1)], progress: _ => source.Cancel(), cancellationToken: source.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_KeepsExistingFile()
    {
        File.WriteAllText(Target, "old");
        Assert.Throws<IOException>(() => GgufWriter.Write(Target, new GgufMetadata(), []));
        Assert.Equal("old", File.ReadAllText(Target));
    }

    [Fact]
    public void Open_RefusesPartOfSplitModel()
    {
        var metadata = new GgufMetadata();
        metadata.Set("split.count", GgufValueType.UInt16, (ushort)3);
        GgufWriter.Write(Target, metadata, []);
        var exception = Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(Target));
        Assert.Contains("one of 3 parts of a split GGUF", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(object expected, object actual)
    {
        if (expected is not GgufArray array)
        {
            Assert.Equal(expected, actual);
            return;
        }
        var other = Assert.IsType<GgufArray>(actual);
        Assert.Equal(array.ElementType, other.ElementType);
        Assert.Equal(array.Values.GetType(), other.Values.GetType());
        Assert.Equal(array.Count, other.Count);
        for (int i = 0; i < array.Count; i++)
            AssertSame(array.Values.GetValue(i)!, other.Values.GetValue(i)!);
    }

    private static GgufArray ArrayOf<T>(GgufValueType type, params T[] values) => new(type, values);

    private static TensorToWrite[] Copies(Checkpoint source) => [.. source.Tensors.Select(tensor => TensorToWrite.Copy(tensor, tensor.Name))];

    private static TensorToWrite Filled(string name, int length, byte value) => new(name, DType.I8, [length], output => output.Write(Enumerable.Repeat(value, length).ToArray()));

    private static TensorToWrite Zeros(string name, DType dtype, long[] shape) => new(name, dtype, shape, output => output.Write(new byte[dtype.Bytes(shape.Aggregate((a, b) => a * b))]));
}
