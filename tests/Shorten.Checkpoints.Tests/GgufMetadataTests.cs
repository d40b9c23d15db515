namespace Shorten.Checkpoints.Tests;

public sealed class GgufMetadataTests
{
    [Fact]
    public void Set_KeepsOrder_WhereKeyExists()
    {
        var metadata = new GgufMetadata();
        metadata.Set("a", GgufValueType.UInt32, 1u);
        metadata.Set("b", GgufValueType.String, "x");
        metadata.Set("a", GgufValueType.UInt32, 2u);
        Assert.Equal(["a", "b"], metadata.Keys);
        Assert.True(metadata.TryGetNumber("a", out double value));
        Assert.Equal(2, value);
    }

    [Fact]
    public void Set_Refuses_ValueOfOtherType()
    {
        var metadata = new GgufMetadata();
        Assert.Throws<ArgumentException>(() => metadata.Set("a", GgufValueType.UInt32, 1));
        Assert.All(new Array[] { new int[1], new uint[1, 1], new long[1] }, values =>
            Assert.Throws<ArgumentException>(() => metadata.Set("a", GgufValueType.Array, new GgufArray(GgufValueType.UInt32, values))));
        Assert.Throws<ArgumentException>(() => metadata.Set("a", GgufValueType.Array, new GgufArray(GgufValueType.String, new string[1])));
        Assert.Throws<ArgumentException>(() => metadata.Set("a", GgufValueType.Array, new uint[1]));
        Assert.Empty(metadata.Keys);
    }

    [Fact]
    public void Clone_IsIndependent()
    {
        var metadata = new GgufMetadata();
        metadata.Set("a", GgufValueType.Bool, true);
        var copy = metadata.Clone();
        copy.Remove("a");
        Assert.True(metadata.Contains("a"));
        Assert.False(copy.Contains("a"));
    }
}
