namespace Shorten.Tensors.Kernels;

/// <summary>dQ of up to 32 query rows of one sequence and one key head, in lanes as in <see cref="AttentionPanel"/>.</summary>
internal readonly unsafe struct QueryGradientPanel
{
    private const int Lanes = AttentionTile.Columns;

    // Keys of a tile: its scores and their gradients are 16 KB.
    private const int Keys = 64;

    private readonly AttentionBackwardArguments* _a;
    private readonly float* _keys, _values;
    private readonly float* _queries, _gradients, _sums, _scores, _products, _ones;
    private readonly float** _rows;
    private readonly int _firstQuery, _lastQuery;
    private readonly QueryLanes _lanes;

    /// <summary>Panel <paramref name="index"/> of a sequence and a key head, with <see cref="ScratchBytes"/> of memory.</summary>
    public QueryGradientPanel(AttentionBackwardArguments* a, int sequence, int head, int index, float* scratch)
    {
        var shape = a->Forward.Shape;
        int headDim = shape.HeadDim, group = shape.NumHeads / shape.NumKeyValueHeads, numRows = shape.NumQueries * group, firstRow = index * Lanes;
        _a = a;
        _keys = a->Forward.K.Row((long)sequence * shape.NumKeys) + head * headDim;
        _values = a->Forward.V.Row((long)sequence * shape.NumKeys) + head * headDim;
        _rows = (float**)scratch;
        _lanes = new QueryLanes(scratch + PointerFloats);
        _ones = scratch + PointerFloats + QueryLanes.StateFloats;
        _scores = _ones + Lanes;
        _products = _scores + Keys * Lanes;
        _queries = _products + Keys * Lanes;
        _gradients = _queries + (long)headDim * Lanes;
        _sums = _gradients + (long)headDim * Lanes;
        _firstQuery = firstRow / group;
        _lastQuery = (Math.Min(firstRow + Lanes, numRows) - 1) / group;
        for (int lane = 0; lane < Lanes; lane++)
        {
            // Lanes without a query repeat the last one.
            int row = Math.Min(firstRow + lane, numRows - 1), t = row / group, queryHead = head * group + row % group;
            long position = (long)sequence * shape.NumQueries + t;
            _lanes.FirstKeys[lane] = a->Forward.FirstKey(t);
            _lanes.LastKeys[lane] = a->Forward.LastKey(t);
            _lanes.LogSumExp[lane] = a->Forward.LogSumExp.Row(position)[queryHead];
            _lanes.Delta[lane] = a->Delta.Row(position)[queryHead];
            _ones[lane] = 1;
            _rows[lane] = a->Forward.Q.Row(position) + queryHead * headDim;
        }
        Transpose.ToPanel(_rows, headDim, shape.Scale, _queries);
        MoveRows(a->Forward.Q, a->DY);
        Transpose.ToPanel(_rows, headDim, 1, _gradients);
        new Span<float>(_sums, headDim * Lanes).Clear();
    }

    /// <summary>Bytes that a panel needs, whatever the number of keys.</summary>
    public static long ScratchBytes(int headDim) => sizeof(float) * (PointerFloats + QueryLanes.StateFloats + Lanes * (1 + 2 * Keys + 3L * headDim));

    private static int PointerFloats => Lanes * sizeof(float*) / sizeof(float);

    /// <summary>Goes through all keys that a query of the panel sees, tile by tile, and writes the gradients.</summary>
    public void Run()
    {
        int first = _a->Forward.FirstKey(_firstQuery), end = _a->Forward.LastKey(_lastQuery) + 1;
        for (int key = first; key < end; key += Keys)
            AddTile(key, Math.Min(Keys, end - key));
        MoveRows(_a->DY, _a->DQ);
        new Span<float>(_ones, Lanes).Fill(_a->Forward.Shape.Scale);
        Transpose.FromPanel(_sums, _a->Forward.Shape.HeadDim, _ones, _rows);
    }

    private void AddTile(int key, int count)
    {
        var shape = _a->Forward.Shape;
        long stride = _a->Forward.K.Columns;
        // Whole tiles of rows where there are keys for them: a single row takes half as long as eight.
        int rows = Math.Min(AttentionTile.RoundUp(count), shape.NumKeys - key);
        AttentionTile.Run(_keys + key * stride, stride, 1, _queries, shape.HeadDim, null, _scores, rows);
        AttentionTile.Run(_values + key * stride, stride, 1, _gradients, shape.HeadDim, null, _products, rows);
        ScoreGradient.OfQueries(_scores, _products, key, count, shape.SoftCap, _lanes);
        AttentionTile.Run(_keys + key * stride, 1, stride, _scores, count, _ones, _sums, shape.HeadDim);
    }

    // The rows of a matrix of the same shape.
    private void MoveRows(Tensor from, Tensor to)
    {
        for (int lane = 0; lane < Lanes; lane++)
            _rows[lane] = to.Data + (_rows[lane] - from.Data);
    }
}
