using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Takes a decoder's tensors out of a checkpoint as float32 copies that training may change, each with its gradient.</summary>
internal sealed unsafe class TrainableWeights(Checkpoint checkpoint, Workspace workspace) : DecoderWeights(checkpoint)
{
    private readonly List<TrainableTensor> _tensors = [];
    private readonly List<StoredNorm> _storedNorms = [];
    private readonly Dictionary<float[], Tensor> _gradientsOfVectors = new(ReferenceEqualityComparer.Instance);

    /// <summary>All tensors in the order in which they were taken.</summary>
    public IReadOnlyList<TrainableTensor> Tensors => _tensors;

    /// <summary>Norms that are multiplied with in another form than they are stored.</summary>
    public IReadOnlyList<StoredNorm> StoredNorms => _storedNorms;

    /// <inheritdoc />
    public override Weight Matrix(string name, int rows, int columns)
    {
        var stored = base.Matrix(name, rows, columns);
        var values = workspace.Rent(rows, columns);
        for (int row = 0; row < rows; row++)
            RowReader.Read(stored.DType, stored.Row(row), values.Row(row), columns);
        Add(name, values, isMatrix: true);
        return Weight.Of(name, values, workspace);
    }

    /// <inheritdoc />
    public override float[] Vector(string name, int length)
    {
        // The blocks use the array and the optimiser its address.
        float[] values = GC.AllocateUninitializedArray<float>(length, pinned: true);
        base.Vector(name, length).CopyTo(values, 0);
        var view = new Tensor((float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values)), 1, length);
        _gradientsOfVectors.Add(values, Add(name, view, isMatrix: false));
        return values;
    }

    /// <inheritdoc />
    public override float[] Norm(string name, int length, float offset, float divisor = 1)
    {
        float[] stored = Vector(name, length);
        if (offset == 0 && divisor == 1)
            return stored;
        var norm = new StoredNorm(stored, new float[length], offset, divisor);
        norm.Refresh();
        _storedNorms.Add(norm);
        _gradientsOfVectors.Add(norm.Factors, _gradientsOfVectors[stored]);
        return norm.Factors;
    }

    /// <summary>Gradient of a vector that was taken; null for others.</summary>
    public Tensor? GradientOf(float[]? vector) => vector is not null && _gradientsOfVectors.TryGetValue(vector, out var gradient) ? gradient : null;

    /// <summary>Gradient of a matrix that was taken, or of some of its rows.</summary>
    public Tensor GradientOf(Weight weight)
    {
        var whole = _tensors.First(tensor => tensor.Name == weight.Name);
        return whole.Gradient.Slice(((float*)weight.Data - whole.Values.Data) / weight.Columns, weight.Rows);
    }

    private Tensor Add(string name, Tensor values, bool isMatrix)
    {
        var gradient = workspace.Rent(values.Rows, values.Columns);
        gradient.Clear();
        _tensors.Add(new TrainableTensor(name, values, gradient, isMatrix));
        return gradient;
    }
}
