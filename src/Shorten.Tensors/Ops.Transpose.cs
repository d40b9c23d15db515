namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y = x^T for a small matrix: a low-rank weight of few columns becomes one of few rows.</summary>
    /// <param name="x">Values <c>[N, r]</c>.</param>
    /// <param name="y">The same values as <c>[r, N]</c>, overwritten.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Transpose(Tensor x, Tensor y)
    {
        if (y.Rows != x.Columns || y.Columns != x.Rows)
            throw new ArgumentException($"[{y.Rows}, {y.Columns}] is not the transpose of [{x.Rows}, {x.Columns}]");
        for (int r = 0; r < x.Columns; r++)
        {
            float* row = y.Row(r);
            for (int n = 0; n < y.Columns; n++)
                row[n] = x.Data[(long)n * x.Columns + r];
        }
    }
}
