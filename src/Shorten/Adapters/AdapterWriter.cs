using System.Runtime.InteropServices;
using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>Writes an adapter's two files as PEFT names and orders what is in them.</summary>
internal static class AdapterWriter
{
    public static void Write(string folder, AdapterSettings settings, IReadOnlyList<AdapterModule> modules)
    {
        var tensors = modules.SelectMany(TensorsOf).OrderBy(tensor => tensor.Name, StringComparer.Ordinal).ToList();
        SafetensorsWriter.WriteFile(Path.Combine(folder, PeftTensors.FileName), tensors);
        File.WriteAllText(Path.Combine(folder, PeftConfig.FileName), PeftConfigWriter.Build(settings).ToJsonString(PruningPlan.Json) + "\n");
    }

    private static IEnumerable<TensorToWrite> TensorsOf(AdapterModule module)
    {
        long[] order = RowsInHuggingFaceOrder(module.Linear);
        yield return Matrix(module.NameOfA, module.A, null);
        yield return Matrix(module.NameOfB, module.B, order);
        if (module.Magnitude is { } magnitude)
        {
            float[] values = [.. order.Select(row => magnitude[row])];
            yield return new TensorToWrite(PeftTensors.NameOfMagnitude(module.Name), DType.F32, [values.Length], output => output.Write(MemoryMarshal.AsBytes<float>(values)));
        }
    }

    // Where the row of the model at hand is that goes to row n of the file.
    private static long[] RowsInHuggingFaceOrder(LinearModule linear)
    {
        var order = new long[linear.Rows];
        for (int row = 0; row < order.Length; row++)
            order[linear.ToHuggingFace(row)] = row;
        return order;
    }

    private static TensorToWrite Matrix(string name, Tensor values, long[]? order) => new(name, DType.F32, [values.Rows, values.Columns], output =>
    {
        for (long row = 0; row < values.Rows; row++)
            output.Write(MemoryMarshal.AsBytes(values.RowSpan(order is null ? row : order[row])));
    });
}
