using System.IO.Compression;
using System.Text;
using Shorten.Checkpoints.PyTorch;

namespace Shorten.Checkpoints.Tests;

/// <summary>Writes pickles opcode by opcode, sound or not, and the archives around them.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [(byte)PickleOpcode.Protocol, 2];

    public PickleWriter Op(PickleOpcode opcode, params byte[] operands)
    {
        _bytes.Add((byte)opcode);
        _bytes.AddRange(operands);
        return this;
    }

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Op(PickleOpcode.BinUnicode, [.. BitConverter.GetBytes(utf8.Length), .. utf8]);
    }

    /// <summary>A number of any size, as Python writes large ones.</summary>
    public PickleWriter Int(long number) => Op(PickleOpcode.Long1, [sizeof(long), .. BitConverter.GetBytes(number)]);

    public PickleWriter Global(string module, string name) => Op(PickleOpcode.Global, Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Numbers(params long[] numbers)
    {
        Op(PickleOpcode.Mark);
        foreach (long number in numbers)
            Int(number);
        return Op(PickleOpcode.Tuple);
    }

    /// <summary>A storage by its persistent id.</summary>
    public PickleWriter Storage(string key, long elements, string type = "FloatStorage", string module = "torch")
    {
        Op(PickleOpcode.Mark).Text("storage").Global(module, type).Text(key).Text("cpu").Int(elements);
        return Op(PickleOpcode.Tuple).Op(PickleOpcode.BinPersistentId);
    }

    /// <summary>A tensor as PyTorch writes it.</summary>
    public PickleWriter Tensor(string key, long storageElements, long offset, long[] size, long[] stride, string type = "FloatStorage")
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.Mark).Storage(key, storageElements, type).Int(offset).Numbers(size).Numbers(stride);
        return Op(PickleOpcode.False).Global("collections", "OrderedDict").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce)
            .Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce);
    }

    /// <summary>The pickle with its end.</summary>
    public byte[] ToArray() => [.. _bytes, (byte)PickleOpcode.Stop];

    /// <summary>An archive with this pickle and storages of that many bytes, filled with 0, 1, 2 ...</summary>
    public byte[] Zip(params int[] storageBytes) => Zip([("a/data.pkl", ToArray()),
        .. storageBytes.Select((length, key) => ($"a/data/{key}", Enumerable.Range(0, length).Select(i => (byte)i).ToArray()))]);

    /// <summary>An archive of stored records.</summary>
    public static byte[] Zip(params (string Name, byte[] Bytes)[] records)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in records)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }
}
