using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary>One call of attention and its backward pass against differences of double arithmetic.</summary>
internal sealed record AttentionBackwardCase(int B, int T, int S, int N, int K, int H, int Window = 0, float SoftCap = 0)
{
    // Scores up to about 10 carry an error of as many units into their exponential, and D is a difference from what it belongs to.
    private const double Tolerance = 256 * Rounding.Unit;

    // Differences of so many values take a few milliseconds at most.
    private const long MaxWorkForEachValue = 3_000_000;

    private AttentionShape Shape => new(B, T, S, N, K, H, 1.25f / MathF.Sqrt(H), Window, SoftCap);

    /// <summary>Queries, keys, values and the gradient of the output.</summary>
    public float[][] Operands()
    {
        var random = new Random(T + 100 * (S + 1000 * H) + N + Window);
        int queries = B * T * N * H, keys = B * S * K * H;
        return [Numbers.Uniform(random, queries, 2), Numbers.Uniform(random, keys, 2), Numbers.Uniform(random, keys), Numbers.Uniform(random, queries)];
    }

    /// <summary>Compares the gradients at both guard pages: each value where that is quick, else along random directions.</summary>
    public void Run()
    {
        float[][] operands = Operands();
        var checker = new GradientChecker(inputs => Loss(inputs[0], inputs[1], inputs[2], operands[3]), operands[..3]);
        long work = (long)B * T * S * N * H * (operands[0].Length + 2 * operands[1].Length);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            float[][] gradients = Output(operands, atEnd);
            string what = $"{this} {(atEnd ? "before" : "behind")} a guard page";
            if (work > MaxWorkForEachValue)
            {
                Gradients.CompareAlong(checker, gradients, Tolerance, what);
                continue;
            }
            for (int input = 0; input < 3; input++)
                Gradients.Compare(checker, input, null, gradients[input], Tolerance, $"d{"QKV"[input]} of {what}");
        }
    }

    /// <summary>What <see cref="Ops.AttentionBackward"/> gives: dQ, dK, dV.</summary>
    public float[][] Output(float[][] operands, bool atEnd)
    {
        using var q = new GuardedMatrix(operands[0], N * H, B * T, atEnd);
        using var k = new GuardedMatrix(operands[1], K * H, B * S, atEnd);
        using var v = new GuardedMatrix(operands[2], K * H, B * S, atEnd);
        using var dY = new GuardedMatrix(operands[3], N * H, B * T, atEnd);
        using var y = new GuardedMatrix(Numbers.Undefined(operands[0].Length), N * H, B * T, atEnd);
        using var sums = new GuardedMatrix(Numbers.Undefined(B * T * N), N, B * T, atEnd);
        using var dQ = new GuardedMatrix(Numbers.Undefined(operands[0].Length), N * H, B * T, atEnd);
        using var dK = new GuardedMatrix(Numbers.Undefined(operands[1].Length), K * H, B * S, atEnd);
        using var dV = new GuardedMatrix(Numbers.Undefined(operands[1].Length), K * H, B * S, atEnd);
        using var workspace = new Workspace();
        Ops.Attention(q.Tensor, k.Tensor, v.Tensor, Shape, y.Tensor, sums.Tensor);
        Ops.AttentionBackward(dY.Tensor, q.Tensor, k.Tensor, v.Tensor, y.Tensor, sums.Tensor, Shape, dQ.Tensor, dK.Tensor, dV.Tensor, workspace);
        return [dQ.Values.ToArray(), dK.Values.ToArray(), dV.Values.ToArray()];
    }

    /// <summary>The log-sum-exp of each row and head that <see cref="Ops.Attention"/> stores, and that of double arithmetic.</summary>
    public (float[] Stored, double[] Expected) LogSumExp()
    {
        float[][] operands = Operands();
        double[] q = Array.ConvertAll(operands[0], value => (double)value), k = Array.ConvertAll(operands[1], value => (double)value), expected = new double[B * T * N];
        for (int i = 0; i < expected.Length; i++)
            expected[i] = Math.Log(Scores(q, k, i / N, i % N).Sum(score => Math.Exp(score)));
        using var queries = new GuardedMatrix(operands[0], N * H, B * T, atEnd: true);
        using var keys = new GuardedMatrix(operands[1], K * H, B * S, atEnd: true);
        using var y = new GuardedMatrix(Numbers.Undefined(operands[0].Length), N * H, B * T, atEnd: true);
        using var sums = new GuardedMatrix(Numbers.Undefined(expected.Length), N, B * T, atEnd: true);
        Ops.Attention(queries.Tensor, keys.Tensor, keys.Tensor, Shape, y.Tensor, sums.Tensor);
        return (sums.Values.ToArray(), expected);
    }

    private int FirstKey(int row) => Window == 0 ? 0 : Math.Max(0, S - T + row % T - Window + 1);

    // Of the keys that a query sees.
    private double[] Scores(double[] q, double[] k, int row, int n)
    {
        int first = FirstKey(row), last = S - T + row % T, head = n / (N / K);
        double[] scores = new double[last - first + 1];
        for (int s = first; s <= last; s++)
        {
            double sum = 0;
            for (int h = 0; h < H; h++)
                sum += q[(row * N + n) * H + h] * k[((row / T * S + s) * K + head) * H + h];
            scores[s - first] = SoftCap == 0 ? sum * Shape.Scale : SoftCap * Math.Tanh(sum * Shape.Scale / SoftCap);
        }
        return scores;
    }

    private double Loss(double[] q, double[] k, double[] v, float[] dY)
    {
        double loss = 0;
        for (int row = 0; row < B * T; row++)
        {
            for (int n = 0; n < N; n++)
            {
                double[] weights = Array.ConvertAll(Scores(q, k, row, n), Math.Exp);
                double total = weights.Sum(), share = 0;
                for (int s = 0; s < weights.Length; s++)
                {
                    for (int h = 0; h < H; h++)
                        share += weights[s] * dY[(row * N + n) * H + h] * v[((row / T * S + FirstKey(row) + s) * K + n / (N / K)) * H + h];
                }
                loss += share / total;
            }
        }
        return loss;
    }
}
