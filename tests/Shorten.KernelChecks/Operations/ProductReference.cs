namespace Shorten.KernelChecks.Operations;

/// <summary>A matrix product c[rows, columns] = (start +) a b in double arithmetic, with the distance that float32 sums may have from it.</summary>
internal sealed class ProductReference
{
    private readonly double[] _expected, _tolerances;

    public ProductReference(int rows, int columns, int depth, Func<int, int, float> a, Func<int, int, float> b, float[]? start)
    {
        _expected = new double[rows * columns];
        _tolerances = new double[rows * columns];
        for (int i = 0; i < _expected.Length; i++)
        {
            double sum = start?[i] ?? 0, magnitude = Math.Abs(sum);
            for (int k = 0; k < depth; k++)
            {
                double product = (double)a(i / columns, k) * b(k, i % columns);
                sum += product;
                magnitude += Math.Abs(product);
            }
            _expected[i] = sum;
            _tolerances[i] = magnitude * Rounding.Of(depth + 2);
        }
    }

    public void Compare(ReadOnlySpan<float> actual, string what) => Check.Within(_expected, actual, _tolerances, what);
}
