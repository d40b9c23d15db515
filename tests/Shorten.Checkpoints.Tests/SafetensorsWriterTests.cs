using System.Buffers.Binary;
using System.Text.Json;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

public sealed class SafetensorsWriterTests : IDisposable
{
    /// <summary>A chunk, the buffers of the streams and the headers, far below the 64 MB that are copied.</summary>
    private const long MaxAllocatedBytes = 6_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny/hostile/safetensors/valid-all-dtypes.safetensors")]
    [InlineData("tiny/hostile/safetensors/valid-scalar-empty.safetensors")]
    [InlineData("tiny/hostile/model/valid-sharded")]
    [InlineData("tiny/gguf/hf")]
    public void WriteFolder_KeepsEveryTensor_BitForBit(string source)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf(source));
        var files = SafetensorsWriter.WriteFolder(_folder.Path, [.. checkpoint.Tensors.Select(tensor => TensorToWrite.Copy(tensor, "x." + tensor.Name))], long.MaxValue);
        Assert.Equal([_folder.File("model.safetensors")], files);
        using var copy = Checkpoint.Open(_folder.Path);
        Assert.Equal(checkpoint.Tensors.Select(tensor => ("x." + tensor.Name, tensor.DType)), copy.Tensors.Select(tensor => (tensor.Name, tensor.DType)));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(tensor.Shape, copy["x." + tensor.Name].Shape));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(Bytes(tensor), Bytes(copy["x." + tensor.Name])));
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt" }, copy.Metadata);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void WriteFolder_BeginsDataAtMultipleOfEight(int nameLength)
    {
        SafetensorsWriter.WriteFolder(_folder.Path, [Filled(new string('n', nameLength), 4, 7)], 100);
        byte[] file = File.ReadAllBytes(_folder.File("model.safetensors"));
        long header = BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, (8 + header) % 8);
        Assert.Equal([7, 7, 7, 7], file[(int)(8 + header)..]);
        Assert.Equal("}", System.Text.Encoding.UTF8.GetString(file, 8, (int)header).TrimEnd(' ')[^1..]);
    }

    [Fact]
    public void WriteFolder_FillsShardsInOrder()
    {
        var files = SafetensorsWriter.WriteFolder(_folder.Path, [Filled("a", 4, 1), Filled("b", 6, 2), Filled("c", 1, 3), Filled("d", 11, 4), Filled("e", 2, 5)], 10);
        Assert.Equal(["model-00001-of-00004.safetensors", "model-00002-of-00004.safetensors", "model-00003-of-00004.safetensors", "model-00004-of-00004.safetensors",
            "model.safetensors.index.json"], files.Select(file => Path.GetFileName(file)!));
        using var index = JsonDocument.Parse(File.ReadAllBytes(files[^1]));
        Assert.Equal(24, index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
        Assert.Equal(["1", "1", "2", "3", "4"], index.RootElement.GetProperty("weight_map").EnumerateObject().Select(property => property.Value.GetString()![10..11]));
        using var checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(["a", "b", "c", "d", "e"], checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([10L, 1, 11, 2], checkpoint.Files.Select(file => checkpoint.Tensors.Where(tensor => tensor.File == file).Sum(tensor => tensor.LengthBytes)));
        Assert.Equal([2, 2, 2, 2, 2, 2], Bytes(checkpoint["b"]));
    }

    [Fact]
    public void WriteFolder_WritesOneFile_WhereAllFitExactly()
    {
        SafetensorsWriter.WriteFolder(_folder.Path, [Filled("a", 4, 1), Filled("b", 6, 2)], 10);
        Assert.Equal([_folder.File("model.safetensors")], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void WriteFolder_EscapesNamesThatReadBack()
    {
        string[] names = ["ü\"\\\n\u0001", "模型", "a<b>&'+"];
        SafetensorsWriter.WriteFolder(_folder.Path, [.. names.Select(name => Filled(name, 1, 0))], 100, new Dictionary<string, string> { ["k\""] = "v\n" });
        using var checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(names, checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("v\n", checkpoint.Metadata["k\""]);
    }

    [Fact]
    public void WriteFolder_ReportsBytes_OverAllShards()
    {
        var reports = new List<long>();
        SafetensorsWriter.WriteFolder(_folder.Path, [Filled("a", 4, 1), Filled("b", 6, 2)], 5, progress: reports.Add);
        Assert.Equal([4, 10], reports);
    }

    [Fact]
    public void WriteFolder_StaysSmall_ForLargeTensors()
    {
        using (var sparse = File.Create(_folder.File("x.safetensors")))
        {
            byte[] header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[64000000],\"data_offsets\":[0,64000000]}}"u8.ToArray();
            sparse.Write(BitConverter.GetBytes((long)header.Length));
            sparse.Write(header);
            sparse.SetLength(8 + header.Length + 64_000_000);
        }
        using var checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        SafetensorsWriter.WriteFolder(_folder.Path, [TensorToWrite.Copy(checkpoint["a"], "b")], long.MaxValue);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
    }

    [Theory]
    [InlineData(3, "wrote 3 of its 4 bytes")]
    [InlineData(5, "writes more than its 4 bytes")]
    public void WriteFolder_FailsAndLeavesNothing_WhereCallbackBreaksItsPromise(int written, string expected)
    {
        var liar = new TensorToWrite("b", DType.U8, [4], output => output.Write(new byte[written]));
        var exception = Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.WriteFolder(_folder.Path, [Filled("a", 4, 1), liar], 4));
        Assert.Equal($"tensor b {expected}", exception.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WriteFolder_LeavesNothing_WhenCancelledInTheMiddle()
    {
        string target = _folder.File("deep/out");
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            using var output = AtomicOutput.ForFolder(target);
            SafetensorsWriter.WriteFolder(output.TemporaryPath, [Filled("a", 4, 1), Filled("b", 4, 2), Filled("c", 4, 3)], 4, progress: done =>
            {
                Assert.NotEmpty(Directory.GetFiles(output.TemporaryPath));
                if (done == 8)
                    source.Cancel();
            }, cancellationToken: source.Token);
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WriteFolder_KeepsExistingFiles_WhenItFails()
    {
        File.WriteAllText(_folder.File("model-00002-of-00002.safetensors"), "old");
        Assert.Throws<IOException>(() => SafetensorsWriter.WriteFolder(_folder.Path, [Filled("a", 4, 1), Filled("b", 4, 2)], 4));
        Assert.Equal([_folder.File("model-00002-of-00002.safetensors")], Directory.GetFiles(_folder.Path));
        Assert.Equal("old", File.ReadAllText(_folder.File("model-00002-of-00002.safetensors")));
    }

    [Fact]
    public void WriteFolder_RefusesWhatTheFormatCannotHold()
    {
        TensorToWrite Tensor(string name, DType dtype) => new(name, dtype, [32], _ => Assert.Fail("written before all was checked"));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.WriteFolder(_folder.Path, [Tensor("a", DType.U8), Tensor("a", DType.U8)], 100));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.WriteFolder(_folder.Path, [Tensor("a", DType.U8), Tensor("b", DType.Q4_0)], 100));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.WriteFolder(_folder.Path, [Tensor("__metadata__", DType.U8)], 100));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WriteFile_SaysSo_WhereSourceBecameShorter()
    {
        string path = _folder.File("x.safetensors");
        SafetensorsWriter.WriteFile(path, [Filled("a", 8, 1)]);
        using var checkpoint = Checkpoint.Open(path);
        File.WriteAllText(path, "");
        var exception = Assert.Throws<CheckpointFormatException>(() => SafetensorsWriter.WriteFile(_folder.File("y"), [TensorToWrite.Copy(checkpoint["a"], "a")]));
        Assert.Contains("became shorter while tensor a was copied", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("y")));
    }

    private static TensorToWrite Filled(string name, int length, byte value) => new(name, DType.U8, [length], output => output.Write(Enumerable.Repeat(value, length).ToArray()));

    private static byte[] Bytes(TensorEntry tensor) => tensor.File.Span(tensor.OffsetBytes, (int)tensor.LengthBytes).ToArray();
}
