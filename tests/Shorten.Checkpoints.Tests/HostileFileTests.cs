using System.Text.Json;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

/// <summary>Every file of <c>hostile.json</c> that concerns the containers: controls open, all others end with one clear line.</summary>
public sealed class HostileFileTests
{
    /// <summary>Far below what the files claim (2^31 bytes and more), above what the parsing of 240 kB may take.</summary>
    private const long MaxAllocatedBytes = 4_000_000;

    /// <summary>What the message must say; for a file that may say so or open, the choice made here.</summary>
    private static readonly Dictionary<string, string[]> Expected = new()
    {
        ["safetensors/empty.safetensors"] = ["empty file"],
        ["safetensors/short.safetensors"] = ["too short", "3 bytes"],
        ["safetensors/header-length-beyond-file.safetensors"] = ["header length 5000 exceeds the file"],
        ["safetensors/header-over-100-mb.safetensors"] = ["header too large", "100000001"],
        ["safetensors/header-length-2-63.safetensors"] = ["header too large", "9223372036854775813"],
        ["safetensors/header-length-zero.safetensors"] = ["not valid JSON"],
        ["safetensors/header-not-json.safetensors"] = ["header is not valid JSON at byte 1"],
        ["safetensors/header-not-object.safetensors"] = ["header", "must be an object"],
        ["safetensors/header-not-utf8.safetensors"] = ["header is not UTF-8"],
        ["safetensors/header-nested-deep.safetensors"] = ["not valid JSON"],
        ["safetensors/header-bom.safetensors"] = ["header", "start with {"],
        ["safetensors/overlapping-offsets.safetensors"] = ["tensors overlap", "b begins at 4"],
        ["safetensors/same-range-twice.safetensors"] = ["tensors overlap"],
        ["safetensors/hole-between-tensors.safetensors"] = ["gap of 8 bytes between tensors", "before b"],
        ["safetensors/first-offset-not-zero.safetensors"] = ["gap of 8 bytes", "before the first", "before a"],
        ["safetensors/offsets-past-the-end.safetensors"] = ["tensor a ends beyond the file"],
        ["safetensors/offsets-reversed.safetensors"] = ["invalid offsets of tensor a"],
        ["safetensors/offsets-negative.safetensors"] = ["invalid offsets of tensor a"],
        ["safetensors/offsets-2-64.safetensors"] = ["invalid offsets of tensor a"],
        ["safetensors/offsets-one-number.safetensors"] = ["invalid offsets of tensor a"],
        ["safetensors/dtype-unknown.safetensors"] = ["unknown dtype F7 of tensor a"],
        ["safetensors/dtype-missing.safetensors"] = ["tensor a has no dtype"],
        ["safetensors/shape-size-mismatch.safetensors"] = ["shape and size of a disagree", "24", "16"],
        ["safetensors/shape-negative.safetensors"] = ["invalid shape of tensor a"],
        ["safetensors/shape-overflow.safetensors"] = ["shape of a is too large"],
        ["safetensors/shape-overflow-to-fit.safetensors"] = ["shape of a is too large"],
        ["safetensors/shape-fraction.safetensors"] = ["invalid shape of tensor a"],
        ["safetensors/duplicate-keys.safetensors"] = ["duplicate tensor name a"],
        ["safetensors/metadata-not-strings.safetensors"] = ["metadata must be strings"],
        ["safetensors/data-truncated.safetensors"] = ["the file is truncated", "3 bytes"],
        ["safetensors/data-trailing.safetensors"] = ["3 bytes after the last tensor"],
        ["gguf/empty.gguf"] = ["empty file"],
        ["gguf/magic-wrong.gguf"] = ["not a GGUF file"],
        ["gguf/version-99.gguf"] = ["unsupported version 99"],
        ["gguf/version-0.gguf"] = ["unsupported version 0"],
        ["gguf/big-endian.gguf"] = ["big-endian files are not supported"],
        ["gguf/truncated-in-counts.gguf"] = ["truncated", "tensor count"],
        ["gguf/truncated-in-metadata.gguf"] = ["truncated", "key 0"],
        ["gguf/truncated-in-tensor-info.gguf"] = ["truncated", "tensor a"],
        ["gguf/truncated-in-data.gguf"] = ["tensor a ends beyond the file", "4 bytes"],
        ["gguf/tensor-count-huge.gguf"] = ["tensor count 1152921504606846976 is impossible"],
        ["gguf/kv-count-huge.gguf"] = ["metadata count 1152921504606846976 is impossible"],
        ["gguf/kv-count-negative.gguf"] = ["metadata count 18446744073709551615 is impossible"],
        ["gguf/key-length-beyond-file.gguf"] = ["string of 1099511627776 bytes", "runs beyond the file"],
        ["gguf/string-length-beyond-file.gguf"] = ["general.name is a string", "runs beyond the file"],
        ["gguf/string-not-utf8.gguf"] = ["general.name is not UTF-8"],
        ["gguf/array-length-huge.gguf"] = ["array of key x", "runs beyond the file"],
        ["gguf/array-nested-deep.gguf"] = ["array of key x is nested too deep"],
        ["gguf/value-type-unknown.gguf"] = ["unknown value type 99 of key x"],
        ["gguf/bool-two.gguf"] = ["key x has a bool of 2"],
        ["gguf/duplicate-key.gguf"] = ["duplicate key general.architecture"],
        ["gguf/alignment-zero.gguf"] = ["invalid alignment 0"],
        ["gguf/alignment-3.gguf"] = ["invalid alignment 3"],
        ["gguf/alignment-huge.gguf"] = ["data begins beyond the file"],
        ["gguf/tensor-type-unknown.gguf"] = ["unknown type 200 of tensor a"],
        ["gguf/tensor-type-removed.gguf"] = ["unknown type 4 of tensor a"],
        ["gguf/tensor-dims-9.gguf"] = ["too many dimensions of tensor a: 9"],
        ["gguf/tensor-dims-count-huge.gguf"] = ["too many dimensions of tensor a: 4294967295"],
        ["gguf/tensor-dims-overflow.gguf"] = ["shape of a is too large"],
        ["gguf/tensor-row-not-whole-blocks.gguf"] = ["row length 33", "not a multiple of the block size 32"],
        ["gguf/tensor-offset-unaligned.gguf"] = ["offset 8 of tensor a is not aligned to 32"],
        ["gguf/tensor-offset-past-end.gguf"] = ["tensor a lies beyond the file"],
        ["gguf/tensor-offset-overflow.gguf"] = ["tensor a lies beyond the file"],
        ["gguf/tensors-overlap.gguf"] = ["tensors overlap"],
        ["gguf/duplicate-tensor.gguf"] = ["duplicate tensor name a"],
        ["bin/pickle-calls-os-system.bin"] = ["refuses the global posix.system"],
        ["bin/pickle-calls-eval.bin"] = ["refuses the global __builtin__.eval"],
        ["bin/pickle-calls-os-system-protocol-4.bin"] = ["refuses the global posix.system"],
        ["bin/pickle-calls-legacy.bin"] = ["refuses the global posix.system"],
        ["bin/pickle-calls-nested-name.bin"] = ["refuses the global collections.OrderedDict.__init__"],
        ["bin/pickle-unknown-class.bin"] = ["refuses the global numpy.core.multiarray.scalar"],
        ["bin/pickle-truncated.bin"] = ["truncated pickle"],
        ["bin/pickle-unknown-opcode.bin"] = ["invalid pickle: opcode 0xff"],
        ["bin/pickle-stack-underflow.bin"] = ["invalid pickle: a mark is missing"],
        ["bin/pickle-memo-missing.bin"] = ["invalid pickle: it reads memo entry 7"],
        ["bin/pickle-string-huge.bin"] = ["truncated pickle: 4611686018427387904 bytes wanted"],
        ["bin/pickle-memo-index-huge.bin"] = ["holds no tensors"],
        ["bin/pickle-nested-deep.bin"] = ["nested too deep"],
        ["bin/storage-missing.bin"] = ["storage 0 is missing"],
        ["bin/storage-short.bin"] = ["storage 0 is truncated", "8 bytes of 16"],
        ["bin/storage-key-escapes.bin"] = ["storage ../../../etc/passwd is missing"],
        ["bin/storage-type-unknown.bin"] = ["unsupported storage type"],
        ["bin/tensor-beyond-storage.bin"] = ["tensor a reaches beyond its storage"],
        ["bin/tensor-offset-beyond-storage.bin"] = ["tensor a reaches beyond its storage"],
        ["bin/tensor-stride-negative.bin"] = ["invalid stride of tensor a"],
        ["bin/tensor-stride-overflow.bin"] = ["tensor a reaches beyond its storage"],
        ["bin/tensor-stride-zero-huge.bin"] = ["tensor a is too large for its storage"],
        ["bin/zip-truncated.bin"] = ["truncated file"],
        ["bin/zip-bomb.bin"] = ["records must be stored"],
        ["bin/zip-no-pickle.bin"] = ["not a PyTorch file"],
        ["bin/not-zip-not-pickle.bin"] = ["not a PyTorch file"],
        ["model/weights-absent"] = ["no model.safetensors, index or .bin in this folder"],
        ["model/index-missing-shard"] = ["shard model-00002-of-00003.safetensors is missing"],
        ["model/index-escapes-folder"] = ["shard path leaves the folder: ../../etc/passwd"],
        ["model/index-escapes-to-sibling"] = ["shard path leaves the folder: ../valid/model.safetensors"],
        ["model/index-absolute-path"] = ["shard path leaves the folder: /etc/passwd"],
        ["model/index-wrong-shard"] = ["model.embed_tokens.weight", "is not in the shard that the index names"],
        ["model/index-no-weight-map"] = ["index has no weight_map"],
    };

    /// <summary>Wrong as models, or of two minds, but sound as containers.</summary>
    private static readonly string[] OpensAsContainer = ["gguf/no-architecture.gguf", "gguf/tensor-dim-zero.gguf"];

    public static TheoryData<string> BrokenFiles => [.. Expected.Keys];

    public static TheoryData<string> SoundFiles => [.. Cases().Where(pair => pair.Value is null).Select(pair => pair.Key), .. OpensAsContainer];

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void Open_SaysWhatIsWrongInOneLine_ForBrokenFile(string file)
    {
        string path = Fixtures.PathOf("tiny", "hostile", file);
        Assert.True(Path.Exists(path));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(path));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.All(Expected[file], part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', exception.Message);
        Assert.InRange(allocated, 0, MaxAllocatedBytes);
        Assert.False(File.Exists("pickle-was-run"));
    }

    [Theory]
    [MemberData(nameof(SoundFiles))]
    public void Open_Succeeds_ForSoundFile(string file)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", file));
        Assert.NotEmpty(checkpoint.Tensors);
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(tensor.LengthBytes, tensor.File.Span(tensor.OffsetBytes, (int)tensor.LengthBytes).Length));
    }

    [Fact]
    public void Cases_AreAllTested()
    {
        var known = Expected.Keys.Concat(OpensAsContainer).Order();
        Assert.Equal(Cases().Where(pair => pair.Value is not null).Select(pair => pair.Key).Order(), known);
    }

    /// <summary>The cases of the containers, and what is wrong with them. Of the models, the ones about the index and the presence of weights.</summary>
    private static Dictionary<string, string?> Cases()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Fixtures.PathOf("tiny", "hostile", "hostile.json")));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .Select(item => (File: item.GetProperty("file").GetString()!, Wrong: item.GetProperty("wrong").GetString()))
            .Where(item => item.File.Split('/') is ["safetensors" or "gguf" or "bin", _] or ["model", "valid" or "valid-sharded" or "weights-absent"]
                || item.File.StartsWith("model/index-", StringComparison.Ordinal))
            .ToDictionary(item => item.File, item => item.Wrong);
    }
}
