using System.Runtime.InteropServices;
using Shorten.Testing;

namespace Shorten.Tensors.Tests;

public sealed unsafe class RowReaderTests
{
    private static readonly GoldenTensors _golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "gguf", "gguf_dequant.safetensors"));

    private static readonly DType[] _unreadable =
    [
        DType.F8_E4M3, DType.F8_E5M2, DType.F8_E8M0, DType.F4, DType.F6_E2M3, DType.F6_E3M2, DType.C64, DType.Q8_1, DType.Q8_K, DType.IQ2_XXS, DType.IQ2_XS,
        DType.IQ3_XXS, DType.IQ1_S, DType.IQ3_S, DType.IQ2_S, DType.IQ1_M, DType.TQ1_0, DType.TQ2_0, DType.MXFP4,
    ];

    public static TheoryData<DType> GoldenTypes => new(Enum.GetValues<DType>().Where(dtype => RowReader.CanRead(dtype) && _golden.Contains($"{dtype}.bytes")));

    public static TheoryData<DType> UnreadableTypes => new(_unreadable);

    [Theory]
    [MemberData(nameof(GoldenTypes))]
    public void Read_GivesGoldenBits(DType dtype)
    {
        float[] expected = _golden.F32($"{dtype}.values");

        float[] actual = Read(dtype, _golden.U8($"{dtype}.bytes"), expected.Length);

        Assert.Equal(Bits(expected), Bits(actual));
    }

    [Fact]
    public void GoldenTypes_AreAllThatAreInTheFixtureAndReadable() => Assert.Equal(15, GoldenTypes.Count);

    [Fact]
    public void CanRead_IsTrue_ForAllOtherTypes() => Assert.Equal(_unreadable, Enum.GetValues<DType>().Where(dtype => !RowReader.CanRead(dtype)));

    [Theory]
    [MemberData(nameof(UnreadableTypes))]
    public void Read_NamesTheType_WhereItIsNotSupported(DType dtype)
    {
        var exception = Assert.Throws<NotSupportedException>(() => RowReader.Read(dtype, null, null, 0));

        Assert.Contains(dtype.ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.F32, -1)]
    [InlineData(DType.Q4_0, -32)]
    [InlineData(DType.Q4_0, 33)]
    [InlineData(DType.Q6_K, 128)]
    public void Read_RefusesCount_ThatIsNegativeOrNoWholeBlocks(DType dtype, long count) =>
        Assert.ThrowsAny<ArgumentException>(() => RowReader.Read(dtype, null, null, count));

    private static float[] Read(DType dtype, byte[] bytes, int count)
    {
        float[] values = new float[count];
        fixed (byte* source = bytes)
        fixed (float* destination = values)
            RowReader.Read(dtype, source, destination, count);
        return values;
    }

    private static uint[] Bits(float[] values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
