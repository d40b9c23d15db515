using Shorten.Checkpoints;
using Shorten.Pruning;

namespace Shorten.Tests.Pruning;

public sealed class GgufSlicingTests
{
    [Fact]
    public void Slice_SlicesEveryArrayOfTheArchitectureWithOneEntryABlock()
    {
        var metadata = Metadata("llama", 4);
        metadata.Set("llama.attention.head_count_kv", GgufValueType.Array, Array<uint>(GgufValueType.UInt32, 1, 2, 3, 4));
        metadata.Set("llama.feed_forward_length", GgufValueType.Array, Array(GgufValueType.Int32, 10, 20, 30, 40));
        metadata.Set("llama.attention.sliding_window_pattern", GgufValueType.Array, Array(GgufValueType.Bool, true, false, true, false));
        metadata.Set("llama.rope.dimension_sections", GgufValueType.Array, Array(GgufValueType.Int32, 1, 2, 3, 4));
        metadata.Set("general.tags", GgufValueType.Array, Array(GgufValueType.String, "a", "b", "c", "d"));
        metadata.Set("llama.leading_dense_block_count", GgufValueType.UInt32, 2u);
        var (sliced, keys, warnings) = GgufSlicing.Slice(metadata, 4, [0, 3]);
        Assert.Equal(2u, sliced["llama.block_count"].Value);
        Assert.Equal([1u, 4u], Values<uint>(sliced, "llama.attention.head_count_kv"));
        Assert.Equal([10, 40], Values<int>(sliced, "llama.feed_forward_length"));
        Assert.Equal([true, false], Values<bool>(sliced, "llama.attention.sliding_window_pattern"));
        Assert.Equal([1, 2, 3, 4], Values<int>(sliced, "llama.rope.dimension_sections"));
        Assert.Equal(["a", "b", "c", "d"], Values<string>(sliced, "general.tags"));
        Assert.Equal(1u, sliced["llama.leading_dense_block_count"].Value);
        Assert.Equal(5, keys.Count);
        Assert.Equal(metadata.Keys, sliced.Keys);
        Assert.Empty(warnings);
        Assert.Equal(4u, metadata["llama.block_count"].Value);
    }

    [Theory]
    [InlineData("gemma2", new[] { 0, 1, 2, 3 }, 0)]
    [InlineData("gemma2", new[] { 0, 2, 3, 5 }, 1)]
    [InlineData("gemma3", new[] { 0, 2, 3, 4 }, 0)] // the sixth of six looks at all: it goes
    [InlineData("gemma3", new[] { 0, 2, 3, 5 }, 1)]
    [InlineData("llama", new[] { 0, 2, 3, 5 }, 0)]
    public void Slice_WarnsWhereTheIndexGivesAnotherWindow(string architecture, int[] kept, int expected)
    {
        var metadata = Metadata(architecture, 6);
        metadata.Set(architecture + ".context_length", GgufValueType.UInt32, 8192u);
        metadata.Set(architecture + ".attention.sliding_window", GgufValueType.UInt32, 512u);
        Assert.Equal(expected, GgufSlicing.Slice(metadata, 6, kept).Warnings.Count);
    }

    private static GgufMetadata Metadata(string architecture, uint numBlocks)
    {
        var metadata = new GgufMetadata();
        metadata.Set("general.architecture", GgufValueType.String, architecture);
        metadata.Set(architecture + ".block_count", GgufValueType.UInt32, numBlocks);
        return metadata;
    }

    private static GgufArray Array<T>(GgufValueType type, params T[] values) => new(type, values);

    private static T[] Values<T>(GgufMetadata metadata, string key) => (T[])((GgufArray)metadata[key].Value).Values;
}
