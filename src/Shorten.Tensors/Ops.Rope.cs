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
    /// <remarks>RoFormer (Su et al., arXiv 2104.09864). Its backward is the same rotation with the sign of the sine turned.</remarks>
    public static void Rope(Tensor x, int headDim, ReadOnlySpan<int> positions, Tensor cos, Tensor sin, RopeLayout layout)
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
            var arguments = new RopeArguments { X = x, Cos = cos, Sin = sin, HeadDim = headDim, Positions = rows, Layout = layout };
            Workers.For(NumRowTasks(x), &arguments, &RopeTask);
        }
    }

    private static void RopeTask(void* pointer, int index)
    {
        var a = (RopeArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        int half = a->Cos.Columns, step = a->Layout == RopeLayout.Halves ? 1 : 2, other = a->Layout == RopeLayout.Halves ? half : 1;
        for (long row = first; row < end; row++)
        {
            float* cos = a->Cos.Row(a->Positions[row]), sin = a->Sin.Row(a->Positions[row]);
            for (float* head = a->X.Row(row), last = a->X.Row(row + 1); head < last; head += a->HeadDim)
            {
                for (int i = 0; i < half; i++)
                {
                    float x = head[i * step], y = head[i * step + other];
                    head[i * step] = x * cos[i] - y * sin[i];
                    head[i * step + other] = y * cos[i] + x * sin[i];
                }
            }
        }
    }

    private struct RopeArguments
    {
        public Tensor X, Cos, Sin;
        public int HeadDim;
        public int* Positions;
        public RopeLayout Layout;
    }
}
