using System.Globalization;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Models.Tests.Training;

/// <summary>Adapters of a Llama-like model in memory, with their gradients.</summary>
internal sealed class TestAdapters
{
    private static readonly string[] _modules =
        ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"];

    private readonly Workspace _workspace;
    private readonly DecoderModel _model;

    private TestAdapters(DecoderModel model, Workspace workspace)
    {
        (_model, _workspace) = (model, workspace);
        Gradients = new DecoderGradients { Blocks = [.. model.Blocks.Select(_ => new BlockGradients())] };
    }

    /// <summary>Gradients of all A and B.</summary>
    public DecoderGradients Gradients { get; }

    /// <summary>Sets the adapters of a PEFT folder into the model.</summary>
    public static TestAdapters Read(DecoderModel model, string folder, float scale, Workspace workspace)
    {
        var file = GoldenTensors.Open(Path.Combine(folder, "adapter_model.safetensors"));
        var adapters = new TestAdapters(model, workspace);
        for (int block = 0; block < model.Blocks.Count; block++)
        {
            for (int matrix = 0; matrix < 7; matrix++)
            {
                string name = NameOf(block, matrix);
                int rank = (int)file.Shape($"{name}.lora_A.weight")[0];
                var module = adapters.Add(block, matrix, rank, scale, file.F32($"{name}.lora_A.weight"), file.F32($"{name}.lora_B.weight"));
                if (file.Contains($"{name}.lora_magnitude_vector"))
                    model.Blocks[block].Weights.Adapters[matrix] = module with { RowScale = RowScale(model.Blocks[block].Weights.Matrices[matrix], module, file.F32($"{name}.lora_magnitude_vector")) };
            }
        }
        return adapters;
    }

    /// <summary>Sets random adapters into the model, from block <paramref name="firstBlock"/> on.</summary>
    public static TestAdapters Random(DecoderModel model, int rank, float scale, Workspace workspace, int firstBlock = 0)
    {
        var random = new Random(7);
        var adapters = new TestAdapters(model, workspace);
        for (int block = firstBlock; block < model.Blocks.Count; block++)
        {
            for (int matrix = 0; matrix < 7; matrix++)
            {
                var weight = model.Blocks[block].Weights.Matrices[matrix];
                adapters.Add(block, matrix, rank, scale, Draw(random, rank * weight.Columns), Draw(random, weight.Rows * rank));
            }
        }
        return adapters;
    }

    /// <summary>Name of a module in a PEFT file.</summary>
    public static string NameOf(int block, int matrix) => string.Create(CultureInfo.InvariantCulture, $"base_model.model.model.layers.{block}.{_modules[matrix]}");

    /// <summary>A or B of a module, and its gradient.</summary>
    public (Tensor Values, Tensor Gradient) Parameter(int block, int matrix, bool isA)
    {
        var module = _model.Blocks[block].Weights.Adapters[matrix]!;
        var (dA, dB) = Gradients.Blocks[block].Adapters[matrix]!.Value;
        return isA ? (module.A, dA) : (module.B, dB);
    }

    /// <summary>All gradients in a row.</summary>
    public float[] AllGradients() =>
        [.. Gradients.Blocks.SelectMany(block => block.Adapters).OfType<(Tensor A, Tensor B)>().SelectMany(pair => TrainableRun.Values(pair.A).Concat(TrainableRun.Values(pair.B)))];

    /// <summary>Sets all gradients to 0.</summary>
    public void Clear()
    {
        foreach (var (dA, dB) in Gradients.Blocks.SelectMany(block => block.Adapters).OfType<(Tensor A, Tensor B)>())
        {
            dA.Clear();
            dB.Clear();
        }
    }

    private LoraModule Add(int block, int matrix, int rank, float scale, float[] a, float[] b)
    {
        var weight = _model.Blocks[block].Weights.Matrices[matrix];
        var module = new LoraModule(Filled(rank, (int)weight.Columns, a), Filled((int)weight.Rows, rank, b), scale);
        _model.Blocks[block].Weights.Adapters[matrix] = module;
        Gradients.Blocks[block].Adapters[matrix] = (Filled(rank, (int)weight.Columns, new float[a.Length]), Filled((int)weight.Rows, rank, new float[b.Length]));
        return module;
    }

    private Tensor Filled(int rows, int columns, float[] values)
    {
        var tensor = _workspace.Rent(rows, columns);
        for (int row = 0; row < rows; row++)
            values.AsSpan(row * columns, columns).CopyTo(tensor.RowSpan(row));
        return tensor;
    }

    // Magnitude by norm of each row of W + scale B A.
    private static unsafe float[] RowScale(Weight weight, LoraModule module, float[] magnitude)
    {
        float[] row = new float[weight.Columns];
        for (int n = 0; n < weight.Rows; n++)
        {
            fixed (float* values = row)
                RowReader.Read(weight.DType, weight.Row(n), values, row.Length);
            for (int r = 0; r < module.Rank; r++)
            {
                for (int i = 0; i < row.Length; i++)
                    row[i] += module.Scale * module.B.RowSpan(n)[r] * module.A.RowSpan(r)[i];
            }
            magnitude[n] /= MathF.Sqrt(row.Sum(value => value * value));
        }
        return magnitude;
    }

    private static float[] Draw(Random random, long count) => [.. Enumerable.Range(0, (int)count).Select(_ => 0.4f * (random.NextSingle() - 0.5f))];
}
