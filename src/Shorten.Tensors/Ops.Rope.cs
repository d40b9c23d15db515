using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>Rotates every head of x in place: (a, b) becomes (a cos - b sin, b cos + a sin).</summary>
    /// <param name="x">Heads in rows <c>[B x T, heads x H]</c>, changed in place.</param>
    /// <param name="headDim">H, even.</param>
    /// <param name="positions">Row t of <paramref name="cos"/> and <paramref name="sin"/> for each of the rows of x.</param>
    /// <param name="cos">Cosines <c>[positions, rotary / 2]</c>; values of a head behind the first <c>rotary</c> stay as they are.</param>
    /// <param name="sin">Sines <c>[positions, rotary / 2]</c>.</param>
    /// <param name="layout">Which values form a pair.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>RoFormer (Su et al., arXiv 2104.09864).</remarks>
    public static void Rope(Tensor x, int headDim, ReadOnlySpan<int> positions, Tensor cos, Tensor sin, RopeLayout layout) =>
        Rotate(x, headDim, positions, cos, sin, 1, layout);

    // The sign is that of the angle.
    private static void Rotate(Tensor x, int headDim, ReadOnlySpan<int> positions, Tensor cos, Tensor sin, float sign, RopeLayout layout)
    {
        if (headDim <= 0 || headDim % 2 != 0 || x.Columns % headDim != 0 || cos.Columns > headDim / 2 || sin.Columns != cos.Columns || positions.Length != x.Rows)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] in heads of {headDim} does not fit {positions.Length} positions and a table of {cos.Columns} columns");
        foreach (int position in positions)
        {
            if (position < 0 || position >= cos.Rows || position >= sin.Rows)
                throw new ArgumentException($"position {position} is outside the table of {cos.Rows} rows", nameof(positions));
        }
        fixed (int* rows = positions)
        {
            var arguments = new RopeArguments { X = x, Cos = cos, Sin = sin, HeadDim = headDim, Sign = sign, Positions = rows, Layout = layout };
            Workers.For(NumRowTasks(x), &arguments, &RopeTask);
        }
    }

    private static void RopeTask(void* pointer, int index)
    {
        var a = (RopeArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        int half = a->Cos.Columns;
        for (long row = first; row < end; row++)
        {
            float* cos = a->Cos.Row(a->Positions[row]), sin = a->Sin.Row(a->Positions[row]);
            for (float* head = a->X.Row(row), last = head + a->X.Columns; head < last; head += a->HeadDim)
            {
                if (a->Layout == RopeLayout.Halves)
                    RotateHalves(head, cos, sin, a->Sign, half);
                else
                    RotateNeighbours(head, cos, sin, a->Sign, half);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RotateHalves(float* head, float* cos, float* sin, float sign, int half)
    {
        int i = 0;
        for (; i + 8 <= half; i += 8)
        {
            Vector256<float> x = Vector256.Load(head + i), y = Vector256.Load(head + half + i), c = Vector256.Load(cos + i), s = Vector256.Load(sin + i) * sign;
            (x * c - y * s).Store(head + i);
            (y * c + x * s).Store(head + half + i);
        }
        for (; i < half; i++)
        {
            float s = sin[i] * sign;
            (head[i], head[half + i]) = (head[i] * cos[i] - head[half + i] * s, head[half + i] * cos[i] + head[i] * s);
        }
    }

    // Lanes x0 y0 x1 y1 ...: with every cosine twice, and every sine as -s s beside the swapped pair.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RotateNeighbours(float* head, float* cos, float* sin, float sign, int half)
    {
        var signs = Vector256.Create(-sign, sign, -sign, sign, -sign, sign, -sign, sign);
        int i = 0;
        for (; i + 4 <= half; i += 4)
        {
            var x = Vector256.Load(head + 2 * i);
            Vector256<float> c = Twice(cos + i), s = Twice(sin + i) * signs;
            var swapped = Vector256.Shuffle(x, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));
            (x * c + swapped * s).Store(head + 2 * i);
        }
        for (; i < half; i++)
        {
            float s = sin[i] * sign;
            (head[2 * i], head[2 * i + 1]) = (head[2 * i] * cos[i] - head[2 * i + 1] * s, head[2 * i + 1] * cos[i] + head[2 * i] * s);
        }
    }

    private static Vector256<float> Twice(float* values)
    {
        var x = Vector128.Load(values);
        return Vector256.Create(Vector128.Shuffle(x, Vector128.Create(0, 0, 1, 1)), Vector128.Shuffle(x, Vector128.Create(2, 2, 3, 3)));
    }

    private struct RopeArguments
    {
        public Tensor X, Cos, Sin;
        public int HeadDim;
        public float Sign;
        public int* Positions;
        public RopeLayout Layout;
    }
}
