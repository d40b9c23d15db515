using System.Runtime.InteropServices;
using Shorten.Testing;

namespace Shorten.Tensors.Tests;

public sealed unsafe class RowWriterTests
{
    private static readonly GoldenTensors _golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "gguf", "gguf_quant.safetensors"));

    [Theory]
    [InlineData(DType.F16, "input", "F16.bytes")]
    [InlineData(DType.BF16, "input", "BF16.bytes")]
    [InlineData(DType.Q8_0, "input", "Q8_0.bytes")]
    [InlineData(DType.Q4_0, "input", "Q4_0.bytes")]
    [InlineData(DType.Q4_1, "input", "Q4_1.bytes")]
    [InlineData(DType.Q5_0, "input", "Q5_0.bytes")]
    [InlineData(DType.Q5_1, "input", "Q5_1.bytes")]
    [InlineData(DType.F16, "edge.input", "edge.F16.bytes")]
    [InlineData(DType.BF16, "edge.input", "edge.BF16.bytes")]
    public void Write_GivesGoldenBytes(DType dtype, string input, string bytes) => Assert.Equal(_golden.U8(bytes), Write(dtype, _golden.F32(input)));

    [Fact]
    public void Write_Copies_WhereTypeIsF32()
    {
        float[] values = _golden.F32("edge.input");

        Assert.Equal(MemoryMarshal.AsBytes<float>(values).ToArray(), Write(DType.F32, values));
    }

    [Fact]
    public void CanWrite_IsTrue_ForEightTypes() =>
        Assert.Equal([DType.F32, DType.F16, DType.BF16, DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.Q8_0], Enum.GetValues<DType>().Where(RowWriter.CanWrite));

    [Fact]
    public void Write_NamesTheType_WhereItIsNotSupported()
    {
        var exception = Assert.Throws<NotSupportedException>(() => RowWriter.Write(DType.Q4_K, null, null, 0));

        Assert.Contains("Q4_K", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.Q8_0, 0.004f)]
    [InlineData(DType.Q5_1, 0.04f)]
    [InlineData(DType.Q5_0, 0.07f)]
    [InlineData(DType.Q4_1, 0.07f)]
    [InlineData(DType.Q4_0, 0.13f)]
    public void Write_KeepsValues_WithinAStepOfTheScale(DType dtype, float step)
    {
        var random = new Random(7);
        float[] values = [.. Enumerable.Range(0, 32 * 50).Select(_ => 2 * random.NextSingle() - 1)], read = new float[values.Length];
        fixed (byte* stored = Write(dtype, values))
        fixed (float* destination = read)
            RowReader.Read(dtype, stored, destination, read.Length);
        Assert.All(values.Zip(read), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, step));
    }

    [Fact]
    public void Write_RefusesCount_ThatFillsNoBlock() => Assert.Throws<ArgumentException>(() => RowWriter.Write(DType.Q8_0, null, null, 31));

    [Fact]
    public void Write_RefusesCount_ThatIsNegative() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RowWriter.Write(DType.BF16, null, null, -1));

    private static byte[] Write(DType dtype, float[] values)
    {
        byte[] bytes = new byte[dtype.Bytes(values.Length)];
        fixed (float* source = values)
        fixed (byte* destination = bytes)
            RowWriter.Write(dtype, source, destination, values.Length);
        return bytes;
    }
}
