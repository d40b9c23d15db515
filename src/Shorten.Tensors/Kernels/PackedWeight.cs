using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>Rows of a <see cref="Weight"/> as float32 panels for <see cref="MatMulTile"/>: panel p holds rows 32 p .. 32 p + 31, column after column.</summary>
/// <remarks>Lane layout: <c>panel[k * 32 + n] = W[32 p + n, k]</c>; rows past the end are zero.</remarks>
internal readonly unsafe struct PackedWeight
{
    private const int Panel = MatMulTile.PanelColumns;

    private PackedWeight(float* data, int rows, int columns)
    {
        Data = data;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>First panel.</summary>
    public float* Data { get; }

    /// <summary>Rows of the weight that are packed (output features).</summary>
    public int Rows { get; }

    /// <summary>Columns of the weight (input features).</summary>
    public int Columns { get; }

    /// <summary>Rows, each as wide as the weight, of the buffer that <see cref="Pack"/> needs for <paramref name="weightRows"/> rows.</summary>
    public static long BufferRows(long weightRows) => (weightRows + Panel - 1) / Panel * Panel;

    /// <summary>Packs the whole of <paramref name="weight"/> into <paramref name="buffer"/> (<see cref="BufferRows"/> x columns values), on all threads.</summary>
    public static PackedWeight Pack(Weight weight, Tensor buffer)
    {
        var arguments = new Arguments { Source = weight.Data, DType = weight.DType, RowBytes = weight.RowBytes, Rows = (int)weight.Rows, Columns = (int)weight.Columns, Destination = buffer.Data };
        Workers.For((arguments.Rows + Panel - 1) / Panel, &arguments, &PackPanel);
        return new PackedWeight(buffer.Data, arguments.Rows, arguments.Columns);
    }

    /// <summary>Panel that starts with row 32 <paramref name="index"/>.</summary>
    public float* PanelAt(int index) => Data + (long)index * Panel * Columns;

    private static void PackPanel(void* pointer, int index)
    {
        var arguments = (Arguments*)pointer;
        int columns = arguments->Columns, first = index * Panel, count = Math.Min(Panel, arguments->Rows - first);
        // Eight rows at a time stay in the first-level cache between reading and transposing.
        int stride = columns + 16;
        float* rows = Workers.Scratch(8L * stride * sizeof(float));
        float* panel = arguments->Destination + (long)first * columns;
        for (int group = 0; group < Panel; group += 8)
        {
            for (int r = 0; r < 8; r++)
            {
                if (group + r < count)
                    RowReader.Read(arguments->DType, arguments->Source + (first + group + r) * arguments->RowBytes, rows + r * stride, columns);
                else
                    new Span<float>(rows + r * stride, columns).Clear();
            }
            Transpose8(rows, stride, columns, panel + group);
        }
    }

    // destination[k * 32 + r] = source[r * stride + k] for r in 0 .. 7: two 4 x 4 transpositions a step.
    private static void Transpose8(float* source, int stride, int columns, float* destination)
    {
        int k = 0;
        for (; k + 4 <= columns; k += 4)
        {
            Transpose4(source + k, stride, destination + k * Panel);
            Transpose4(source + 4 * stride + k, stride, destination + k * Panel + 4);
        }
        for (; k < columns; k++)
        {
            for (int r = 0; r < 8; r++)
                destination[k * Panel + r] = source[r * stride + k];
        }
    }

    private static void Transpose4(float* source, int stride, float* destination)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + stride), c = Vector128.Load(source + 2 * stride), d = Vector128.Load(source + 3 * stride);
        Vector128<float> ac0 = Low(a, c), ac1 = High(a, c), bd0 = Low(b, d), bd1 = High(b, d);
        Low(ac0, bd0).Store(destination);
        High(ac0, bd0).Store(destination + Panel);
        Low(ac1, bd1).Store(destination + 2 * Panel);
        High(ac1, bd1).Store(destination + 3 * Panel);
    }

    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : Vector128.Create(x[0], y[0], x[1], y[1]);

    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : Vector128.Create(x[2], y[2], x[3], y[3]);

    private struct Arguments
    {
        public byte* Source;
        public float* Destination;
        public DType DType;
        public long RowBytes;
        public int Rows, Columns;
    }
}
