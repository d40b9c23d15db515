using System.Buffers.Binary;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Benchmarks;

/// <summary>Tensors of bf16 checkpoints that nobody trained.</summary>
internal static class RandomWeights
{
    /// <summary>A norm that does nothing.</summary>
    public static TensorToWrite Ones(string name, int length) => new(name, DType.BF16, [length], stream =>
    {
        for (int i = 0; i < length; i++)
            stream.Write([0x80, 0x3F]);
    });

    /// <summary>A matrix of sixteen random bits a value with the exponent of 2^-6 or 2^-7: about +-0.02, as trained models have.</summary>
    public static TensorToWrite Matrix(string name, int rows, int columns) => new(name, DType.BF16, [rows, columns], stream =>
    {
        var random = new Random(name.Length * 7919 + rows);
        var row = new byte[columns * sizeof(ushort)];
        for (int r = 0; r < rows; r++)
        {
            random.NextBytes(row);
            for (int i = 0; i < row.Length; i += 2)
            {
                ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(row.AsSpan(i));
                BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(i), (ushort)((bits & 0x80FF) | 0x3C00));
            }
            stream.Write(row);
        }
    });

    /// <summary>A Llama block.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="hiddenSize">Width of the model.</param>
    /// <param name="intermediateSize">Width of the feed-forward layer.</param>
    /// <param name="queries">Query heads times their size.</param>
    /// <param name="keys">Key heads times their size.</param>
    public static IEnumerable<TensorToWrite> Block(int index, int hiddenSize, int intermediateSize, int queries, int keys)
    {
        string block = $"model.layers.{index}.";
        yield return Ones(block + "input_layernorm.weight", hiddenSize);
        yield return Matrix(block + "self_attn.q_proj.weight", queries, hiddenSize);
        yield return Matrix(block + "self_attn.k_proj.weight", keys, hiddenSize);
        yield return Matrix(block + "self_attn.v_proj.weight", keys, hiddenSize);
        yield return Matrix(block + "self_attn.o_proj.weight", hiddenSize, queries);
        yield return Ones(block + "post_attention_layernorm.weight", hiddenSize);
        yield return Matrix(block + "mlp.gate_proj.weight", intermediateSize, hiddenSize);
        yield return Matrix(block + "mlp.up_proj.weight", intermediateSize, hiddenSize);
        yield return Matrix(block + "mlp.down_proj.weight", hiddenSize, intermediateSize);
    }
}
