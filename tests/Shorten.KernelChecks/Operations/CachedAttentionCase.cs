using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary>One step of generation for sequences of these lengths, N heads on K key heads of H values, against double arithmetic.</summary>
internal sealed record CachedAttentionCase(int[] Lengths, int N, int K, int H, int Window = 0, float SoftCap = 0)
{
    private AttentionCase Alone(int sequence) => new(1, 1, Lengths[sequence], N, K, H, Window, SoftCap);

    /// <summary>Runs the case at both guard pages.</summary>
    public void Run()
    {
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            float[] actual = Output(atEnd);
            for (int i = 0; i < Lengths.Length; i++)
            {
                var (q, k, v) = Alone(i).Operands();
                var (expected, tolerances) = Alone(i).Expected(q, k, v);
                Check.Within(expected, actual.AsSpan(i * N * H, N * H), tolerances, $"{this}, sequence {i} of {string.Join(", ", Lengths)} {(atEnd ? "before" : "behind")} a guard page");
            }
        }
    }

    /// <summary>What <see cref="Ops.AttentionCached"/> gives.</summary>
    public float[] Output(bool atEnd)
    {
        var operands = Enumerable.Range(0, Lengths.Length).Select(i => Alone(i).Operands()).ToList();
        var past = operands.Select((o, i) => (Keys: new GuardedMatrix(o.K, K * H, Lengths[i], atEnd), Values: new GuardedMatrix(o.V, K * H, Lengths[i], atEnd))).ToList();
        try
        {
            using var queries = new GuardedMatrix([.. operands.SelectMany(o => o.Q)], N * H, Lengths.Length, atEnd);
            using var output = new GuardedMatrix(Numbers.Undefined(Lengths.Length * N * H), N * H, Lengths.Length, atEnd);
            KeysAndValues[] sequences = [.. past.Select(p => new KeysAndValues(p.Keys.Tensor, p.Values.Tensor))];
            var shape = new AttentionShape(Lengths.Length, 1, Lengths.Max(), N, K, H, Alone(0).Scale, Window, SoftCap);
            Ops.AttentionCached(queries.Tensor, sequences, shape, output.Tensor);
            return output.Values.ToArray();
        }
        finally
        {
            past.ForEach(p => p.Keys.Dispose());
            past.ForEach(p => p.Values.Dispose());
        }
    }
}
