using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Evaluation;

/// <summary>Numbers of another implementation in a safetensors file: <c>input_ids</c> [B, T] and any of <c>logits</c>, <c>hidden_states</c>, <c>loss</c>.</summary>
/// <remarks>With a tensor <c>positions</c> [P], logits are [B, P, V] and hidden states [L+1, B, P, C], of those positions only.</remarks>
public sealed unsafe class ReferenceDump : IDisposable
{
    private readonly Checkpoint _file;

    /// <summary>Opens the dump at <paramref name="path"/> and checks its shapes.</summary>
    /// <exception cref="CheckpointFormatException">It is no safetensors file, or a tensor is missing or of the wrong shape.</exception>
    public ReferenceDump(string path)
    {
        _file = Checkpoint.Open(path);
        var ids = _file.TryGet("input_ids", out var entry) ? entry : throw Error("input_ids", "the dump has no input_ids");
        if (ids.Shape.Count != 2 || ids.Elements == 0)
            throw Error("input_ids", $"input_ids must be [batch, tokens], it is [{string.Join(", ", ids.Shape)}]");
        NumSequences = (int)ids.Shape[0];
        Length = (int)ids.Shape[1];
        InputIds = Integers(ids);
        Positions = _file.TryGet("positions", out var positions) ? Integers(positions) : [.. Enumerable.Range(0, Length)];
        if (Positions.Any(p => p < 0 || p >= Length))
            throw Error("positions", $"positions must lie between 0 and {Length - 1}");
    }

    /// <summary>B.</summary>
    public int NumSequences { get; }

    /// <summary>T.</summary>
    public int Length { get; }

    /// <summary>Token ids <c>[B x T]</c>.</summary>
    public int[] InputIds { get; }

    /// <summary>Positions that logits and hidden states are given for.</summary>
    public int[] Positions { get; }

    /// <summary>The loss, or null.</summary>
    public double? Loss => _file.TryGet("loss", out _) ? Values("loss", 0, 1)[0] : null;

    /// <summary>Width V of the logits, 0 where there are none.</summary>
    public int LogitsWidth => Width("logits", NumSequences, Positions.Length);

    /// <summary>Width C of the hidden states for a model of <paramref name="numBlocks"/> blocks, 0 where there are none.</summary>
    public int HiddenWidth(int numBlocks) => Width("hidden_states", numBlocks + 1, NumSequences, Positions.Length);

    /// <summary>Logits at position number <paramref name="p"/> of sequence <paramref name="b"/>, <c>[V]</c>.</summary>
    public float[] Logits(int b, int p) => Values("logits", ((long)b * Positions.Length + p) * LogitsWidth, LogitsWidth);

    /// <summary>Hidden state number <paramref name="state"/> at position number <paramref name="p"/> of sequence <paramref name="b"/>, <c>[C]</c>.</summary>
    public float[] Hidden(int state, int b, int p, int width) => Values("hidden_states", (((long)state * NumSequences + b) * Positions.Length + p) * width, width);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private int Width(string name, params int[] leading)
    {
        if (!_file.TryGet(name, out var entry))
            return 0;
        var expected = leading.Select(n => (long)n);
        return entry.Shape.Count == leading.Length + 1 && entry.Shape.Take(leading.Length).SequenceEqual(expected)
            ? (int)entry.Shape[^1]
            : throw Error(name, $"shape of {name}: expected [{string.Join(", ", leading)}, *], found [{string.Join(", ", entry.Shape)}]");
    }

    private float[] Values(string name, long first, int count)
    {
        var entry = _file[name];
        if (!entry.DType.IsFloat())
            throw Error(name, $"{name} must be floating-point, it is {entry.DType}");
        var values = new float[count];
        fixed (float* destination = values)
            RowReader.Read(entry.DType, entry.File.Pointer + entry.OffsetBytes + entry.DType.Bytes(first), destination, count);
        return values;
    }

    private int[] Integers(TensorEntry entry)
    {
        byte* source = entry.File.Pointer + entry.OffsetBytes;
        var values = new int[entry.Elements];
        for (int i = 0; i < values.Length; i++)
        {
            long value = entry.DType switch
            {
                DType.I64 => System.Runtime.CompilerServices.Unsafe.ReadUnaligned<long>(source + 8L * i),
                DType.I32 => System.Runtime.CompilerServices.Unsafe.ReadUnaligned<int>(source + 4L * i),
                _ => throw Error(entry.Name, $"{entry.Name} must be I64 or I32, it is {entry.DType}"),
            };
            values[i] = value is >= 0 and <= int.MaxValue ? (int)value : throw Error(entry.Name, $"{entry.Name} holds {value}");
        }
        return values;
    }

    private CheckpointFormatException Error(string tensor, string problem) => new(_file.Path, tensor, problem);
}
