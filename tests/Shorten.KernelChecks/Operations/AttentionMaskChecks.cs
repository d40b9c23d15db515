namespace Shorten.KernelChecks.Operations;

/// <summary>What a query may not see has no influence on its output, whatever it is: later keys and values, and those before the window.</summary>
public static class AttentionMaskChecks
{
    private const int PanelRows = 32, MinTiled = 4, NumKeys = 53, HeadDim = 6;
    private const float Huge = 1e30f;

    private static readonly int[] _numQueries = [1, 3, 4, 6, NumKeys];

    [KernelCheck]
    public static void LaterKeysAndValues_HaveNoInfluence()
    {
        foreach (int t in _numQueries)
        {
            for (int seen = NumKeys - t; seen < NumKeys; seen++)
                Compare(new AttentionCase(1, t, NumKeys, 2, 1, HeadDim), seen + 1, NumKeys, 0, seen - (NumKeys - t) + 1);
        }
    }

    [KernelCheck]
    public static void KeysAndValuesBeforeTheWindow_HaveNoInfluence()
    {
        foreach (int window in new[] { 1, 5, 16, 17, 40 })
        {
            foreach (int t in _numQueries)
            {
                for (int query = 0; query < t; query++)
                    Compare(new AttentionCase(1, t, NumKeys, 2, 1, HeadDim, window), 0, Math.Max(0, NumKeys - t + query - window + 1), query, t);
            }
        }
    }

    // Replaces the keys and values hiddenFirst .. hiddenEnd - 1; the outputs of queryFirst .. queryEnd - 1, who do not see them, keep their bits.
    private static void Compare(AttentionCase size, int hiddenFirst, int hiddenEnd, int queryFirst, int queryEnd)
    {
        var (q, k, v) = size.Operands();
        var outputs = (queryFirst * size.N * HeadDim)..(queryEnd * size.N * HeadDim);
        float[] expected = size.Output(q, k, v, atEnd: true)[outputs];
        Replace(k, hiddenFirst, hiddenEnd, Huge);
        Replace(v, hiddenFirst, hiddenEnd, -Huge);
        Check.SameBits(expected, size.Output(q, k, v, atEnd: true)[outputs], $"{size}: keys {hiddenFirst} to {hiddenEnd} hidden");
        // Not a number: no key at all, and no value that one of the queries of a panel sees (its weight is 0 for the others, and 0 x NaN is NaN).
        Replace(k, hiddenFirst, hiddenEnd, float.NaN);
        int queries = size.T < MinTiled ? 1 : PanelRows / size.N, last = NumKeys - size.T + Math.Min((queryEnd + queries - 1) / queries * queries, size.T) - 1;
        int firstQuery = queryFirst / queries * queries, first = size.Window == 0 ? 0 : Math.Max(0, NumKeys - size.T + firstQuery - size.Window + 1);
        Replace(v, hiddenFirst, Math.Min(hiddenEnd, first), float.NaN);
        Replace(v, Math.Max(hiddenFirst, last + 1), hiddenEnd, float.NaN);
        Check.SameBits(expected, size.Output(q, k, v, atEnd: true)[outputs], $"{size}: keys {hiddenFirst} to {hiddenEnd} not numbers");
    }

    private static void Replace(float[] rows, int first, int end, float value)
    {
        if (first < end)
            rows.AsSpan((first * HeadDim)..(end * HeadDim)).Fill(value);
    }
}
