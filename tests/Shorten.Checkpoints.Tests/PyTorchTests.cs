using Shorten.Checkpoints.PyTorch;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

public sealed class PyTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bin-bf16/pytorch_model.bin")]
    [InlineData("bin-legacy/pytorch_model.bin")]
    [InlineData("bin-views/pytorch_model.bin")]
    [InlineData("bin-views/checkpoint.pt")]
    [InlineData("bin-sharded")]
    [InlineData("bin-sharded/pytorch_model.bin.index.json")]
    public void Open_GivesTheTensorsOfSafetensors(string path)
    {
        using Checkpoint expected = Checkpoint.Open(Fixtures.PathOf("tiny", "formats", "safetensors-sharded")),
            checkpoint = Checkpoint.Open(Fixtures.PathOf(["tiny", "formats", .. path.Split('/')]));
        Assert.Equal(CheckpointFormat.PyTorch, checkpoint.Format);
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name).Order(), checkpoint.Tensors.Select(tensor => tensor.Name).Order());
        foreach (var tensor in expected.Tensors)
        {
            Assert.Equal((tensor.DType, tensor.LengthBytes), (checkpoint[tensor.Name].DType, checkpoint[tensor.Name].LengthBytes));
            Assert.Equal(tensor.Shape, checkpoint[tensor.Name].Shape);
            Assert.Equal(Bytes(tensor), Bytes(checkpoint[tensor.Name]));
        }
    }

    [Theory]
    [InlineData("bin-bf16", 0)]
    [InlineData("bin-f32", 0)]
    [InlineData("bin-legacy", 0)]
    [InlineData("bin-sharded", 0)]
    // The vectors are contiguous views, the matrices are not.
    [InlineData("bin-views", 2)]
    public void Open_CopiesNothingButStridedTensors(string folder, int dimensionsOfCopies)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "formats", folder));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(tensor.Shape.Count == dimensionsOfCopies, tensor.File.IsInMemory));
        Assert.DoesNotContain(checkpoint.Files, file => file.IsInMemory);
    }

    [Fact]
    public void Open_ReadsNestedDictionaries_ByNamesWithDots()
    {
        var pickle = new PickleWriter().Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Mark).Text("a").Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Mark)
            .Text("b").Tensor("0", 4, 1, [3], [1]).Text("n").Int(5).Op(PickleOpcode.SetItems).Text("c").Tensor("0", 4, 0, [], []).Op(PickleOpcode.SetItems);
        using var checkpoint = Open(pickle.Zip(16));
        Assert.Equal(["a.b", "c"], checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], Bytes(checkpoint["a.b"]));
        Assert.Equal([0, 1, 2, 3], Bytes(checkpoint["c"]));
    }

    [Fact]
    public void Open_FollowsStrides_OfEveryDimension()
    {
        // [2, 3, 2] of bytes over 0..11, the dimensions turned round; and one row for all by a stride of 0.
        var pickle = Dictionary(writer => writer.Text("t").Tensor("0", 12, 0, [2, 3, 2], [1, 2, 6], "ByteStorage").Text("e").Tensor("0", 12, 2, [2, 3], [0, 1], "ByteStorage"));
        using var checkpoint = Open(pickle.Zip(12));
        Assert.Equal([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11], Bytes(checkpoint["t"]));
        Assert.Equal([2, 3, 4, 2, 3, 4], Bytes(checkpoint["e"]));
    }

    [Fact]
    public void Open_TakesTheDTypeOfTheTensor_WhereTheStorageHasNone()
    {
        var pickle = Dictionary(writer => writer.Text("t").Global("torch._utils", "_rebuild_tensor_v3").Op(PickleOpcode.Mark)
            .Storage("0", 8, "UntypedStorage", "torch.storage").Int(1).Numbers(3).Numbers(1).Op(PickleOpcode.False).Op(PickleOpcode.None)
            .Global("torch", "uint16").Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce));
        using var checkpoint = Open(pickle.Zip(8));
        Assert.Equal(DType.U16, checkpoint["t"].DType);
        Assert.Equal([2, 3, 4, 5, 6, 7], Bytes(checkpoint["t"]));
    }

    [Fact]
    public void Open_ReadsAnOrderedDictionaryOfPairs_AsPython2WroteIt()
    {
        var pickle = new PickleWriter().Global("collections", "OrderedDict").Op(PickleOpcode.EmptyList).Op(PickleOpcode.EmptyList).Op(PickleOpcode.Mark)
            .Text("t").Tensor("0", 1, 0, [1], [1]).Op(PickleOpcode.Appends).Op(PickleOpcode.Append).Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce);
        using var checkpoint = Open(pickle.Zip(4));
        Assert.Equal([0, 1, 2, 3], Bytes(checkpoint["t"]));
    }

    [Fact]
    public void Open_RefusesDictionariesThatBranch_FasterThanTheyGrow()
    {
        var writer = new PickleWriter().Op(PickleOpcode.EmptyDict);
        for (byte level = 0; level < 12; level++)
            writer.Op(PickleOpcode.BinPut, level).Op(PickleOpcode.Pop).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Mark)
                .Text("a").Op(PickleOpcode.BinGet, level).Text("b").Op(PickleOpcode.BinGet, level).Op(PickleOpcode.SetItems);
        Refuses("one is in two places", writer.Zip());
    }

    [Fact]
    public void Open_RefusesADictionaryThatHoldsItself() =>
        Refuses("one is in two places", Dictionary(writer => writer.Text("a").Op(PickleOpcode.BinGet, 0)).Zip());

    [Fact]
    public void Open_RefusesDictionariesOfOneListAgainAndAgain()
    {
        var writer = new PickleWriter().Op(PickleOpcode.EmptyList).Op(PickleOpcode.Mark);
        for (int i = 0; i < 1000; i++)
            writer.Op(PickleOpcode.EmptyTuple);
        writer.Op(PickleOpcode.Appends).Op(PickleOpcode.Tuple1).Op(PickleOpcode.BinPut, 0);
        for (int i = 0; i < 1000; i++)
            writer.Global("collections", "OrderedDict").Op(PickleOpcode.BinGet, 0).Op(PickleOpcode.Reduce);
        Refuses("other arguments than it takes", writer.Zip());
    }

    [Fact]
    public void Open_RefusesNamesThatAreLongerThanTheFile()
    {
        var writer = new PickleWriter().Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Mark).Text(new string('x', 5000)).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Mark)
            .Text("0").Tensor("0", 1, 0, [1], [1]).Op(PickleOpcode.BinPut, 1);
        for (int i = 1; i < 1000; i++)
            writer.Text($"{i}").Op(PickleOpcode.BinGet, 1);
        Refuses("longer than the file", writer.Op(PickleOpcode.SetItems).Op(PickleOpcode.SetItems).Zip(4));
    }

    [Fact]
    public void Open_RefusesStridedTensorsThatAreTogetherLargerThanTheFile()
    {
        var pickle = Dictionary(writer =>
        {
            writer.Text("0").Tensor("0", 1000, 0, [10, 100], [1, 10]).Op(PickleOpcode.BinPut, 1);
            for (int i = 1; i < 10; i++)
                writer.Text($"{i}").Op(PickleOpcode.BinGet, 1);
        });
        Refuses("together too large for the file", pickle.Zip(4000));
    }

    [Theory]
    [InlineData("invalid pickle: a key of a dictionary has no value", PickleOpcode.EmptyDict, PickleOpcode.Mark, PickleOpcode.None, PickleOpcode.SetItems)]
    [InlineData("invalid pickle: a mark is missing", PickleOpcode.Tuple)]
    [InlineData("invalid pickle: a value of another kind", PickleOpcode.None, PickleOpcode.None, PickleOpcode.Append)]
    [InlineData("invalid pickle: it reads an empty stack", PickleOpcode.None, PickleOpcode.Mark, PickleOpcode.Pop)]
    [InlineData("invalid pickle: a value of another kind", PickleOpcode.EmptyList, PickleOpcode.None, PickleOpcode.Build)]
    [InlineData("holds no tensors", PickleOpcode.EmptyList)]
    internal void Open_SaysWhatIsWrong_ForBrokenPickle(string expected, params PickleOpcode[] opcodes)
    {
        var writer = new PickleWriter();
        foreach (var opcode in opcodes)
            writer.Op(opcode);
        Refuses(expected, writer.Zip());
    }

    [Fact]
    public void Open_RefusesObjectsOfClasses() => Refuses("refuses the global os.system", new PickleWriter().Op(PickleOpcode.Instance, "os\nsystem\n"u8.ToArray()).Zip());

    [Fact]
    public void Open_RefusesArgumentsThatATensorIsNotMadeOf() => Refuses("_rebuild_tensor_v2 is called with other arguments",
        new PickleWriter().Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce).Zip());

    [Fact]
    public void Open_RefusesDuplicateNames() =>
        Refuses("duplicate tensor name t", Dictionary(writer => writer.Text("t").Tensor("0", 1, 0, [1], [1]).Text("t").Tensor("0", 1, 0, [1], [1])).Zip(4));

    [Fact]
    public void Open_RefusesBigEndianFiles()
    {
        byte[] pickle = Dictionary(writer => writer.Text("t").Tensor("0", 1, 0, [1], [1])).ToArray();
        Refuses("big-endian", PickleWriter.Zip(("a/data.pkl", pickle), ("a/byteorder", "big"u8.ToArray()), ("a/data/0", new byte[4])));
    }

    private static PickleWriter Dictionary(Action<PickleWriter> items)
    {
        var writer = new PickleWriter().Op(PickleOpcode.EmptyDict).Op(PickleOpcode.BinPut, 0).Op(PickleOpcode.Mark);
        items(writer);
        return writer.Op(PickleOpcode.SetItems);
    }

    private static byte[] Bytes(TensorEntry tensor) => tensor.File.Span(tensor.OffsetBytes, (int)tensor.LengthBytes).ToArray();

    private Checkpoint Open(byte[] file)
    {
        File.WriteAllBytes(_folder.File("x.bin"), file);
        return Checkpoint.Open(_folder.File("x.bin"));
    }

    private void Refuses(string expected, byte[] file)
    {
        var exception = Assert.Throws<CheckpointFormatException>(() => Open(file));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }
}
