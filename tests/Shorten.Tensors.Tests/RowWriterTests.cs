using System.Runtime.InteropServices;
using Shorten.Testing;

namespace Shorten.Tensors.Tests;

public sealed unsafe class RowWriterTests
{
    private static readonly GoldenTensors _golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "gguf", "gguf_quant.safetensors"));

    [Theory]
    [InlineData(DType.F16, "input", "F16.bytes")]
    [InlineData(DType.BF16, "input", "BF16.bytes")]
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
    public void CanWrite_IsTrue_ForThreeTypes() =>
        Assert.Equal([DType.F32, DType.F16, DType.BF16], Enum.GetValues<DType>().Where(RowWriter.CanWrite));

    [Fact]
    public void Write_NamesTheType_WhereItIsNotSupported()
    {
        var exception = Assert.Throws<NotSupportedException>(() => RowWriter.Write(DType.Q4_0, null, null, 0));

        Assert.Contains("Q4_0", exception.Message, StringComparison.Ordinal);
    }

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
