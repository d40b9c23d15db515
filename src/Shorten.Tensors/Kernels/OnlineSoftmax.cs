using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The running softmax of a panel of 32 queries over one tile of keys after another.</summary>
/// <remarks>Milakov and Gimelshein, arXiv 1805.02867. Queries are lanes: no lane is ever added to another, so every width gives the same bits.</remarks>
internal unsafe struct OnlineSoftmax
{
    private const int Lanes = AttentionTile.Columns;

    /// <summary>Floats of the state that <see cref="Start"/> places in memory.</summary>
    public const int StateFloats = 5 * Lanes;

    private float* _largest, _total;

    /// <summary>First and last key that each lane sees, as floats: exact below 16 million.</summary>
    public float* FirstKeys { get; private set; }

    /// <inheritdoc cref="FirstKeys" />
    public float* LastKeys { get; private set; }

    /// <summary>What each lane's earlier sums are to be multiplied with, after <see cref="Add"/>; and after <see cref="Finish"/>, the reciprocal of its total.</summary>
    public float* Factors { get; private set; }

    /// <summary>No key yet. The largest score starts at a finite number, so that a tile that a lane does not see leaves no infinity to subtract.</summary>
    public static OnlineSoftmax Start(float* memory)
    {
        var state = new OnlineSoftmax { _largest = memory, _total = memory + Lanes, FirstKeys = memory + 2 * Lanes, LastKeys = memory + 3 * Lanes, Factors = memory + 4 * Lanes };
        new Span<float>(state._largest, Lanes).Fill(float.MinValue);
        new Span<float>(state._total, Lanes).Clear();
        return state;
    }

    /// <summary>Turns the scores <c>[count, 32]</c> of the keys from <paramref name="key"/> on into weights e^(score - largest), in place.</summary>
    /// <remarks>All lanes see the keys <paramref name="seenFirst"/> to <paramref name="seenLast"/>; others are looked at lane by lane.</remarks>
    public readonly void Add(float* scores, int key, int count, float cap, int seenFirst, int seenLast)
    {
        if (Vector512.IsHardwareAccelerated)
            Add<Lanes16>(scores, key, count, cap, seenFirst, seenLast);
        else
            Add<Lanes8>(scores, key, count, cap, seenFirst, seenLast);
    }

    /// <summary>The reciprocals of the sums of the weights.</summary>
    public readonly void Finish()
    {
        for (int lane = 0; lane < Lanes; lane++)
            Factors[lane] = 1 / _total[lane];
    }

    /// <summary>ln sum e^score over all keys that a lane has seen.</summary>
    public readonly float LogSumExp(int lane) => _largest[lane] + MathF.Log(_total[lane]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Add<T>(float* scores, int key, int count, float cap, int seenFirst, int seenLast) where T : struct, ILanes<T>
    {
        Prepare<T>(scores, key, count, cap, seenFirst, seenLast);
        for (int lane = 0; lane < Lanes; lane += T.Count)
            Weigh<T>(scores, count, lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Weigh<T>(float* scores, int count, int lane) where T : struct, ILanes<T>
    {
        T before = T.Load(_largest + lane), largest = before;
        for (int s = 0; s < count; s++)
            largest = T.Max(largest, T.Load(scores + s * Lanes + lane));
        var factor = Simd.Exp(before - largest);
        var total = T.Load(_total + lane) * factor;
        for (int s = 0; s < count; s++)
        {
            var weight = Simd.Exp(T.Load(scores + s * Lanes + lane) - largest);
            weight.Store(scores + s * Lanes + lane);
            total += weight;
        }
        largest.Store(_largest + lane);
        total.Store(_total + lane);
        factor.Store(Factors + lane);
    }

    // Caps the scores; those of keys that a lane does not see become minus infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Prepare<T>(float* scores, int key, int count, float cap, int seenFirst, int seenLast) where T : struct, ILanes<T>
    {
        var hidden = T.Create(float.NegativeInfinity);
        for (int s = 0; s < count; s++)
        {
            bool masked = key + s < seenFirst || key + s > seenLast;
            if (cap == 0 && !masked)
                continue;
            var position = T.Create(key + s);
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                float* score = scores + s * Lanes + lane;
                var x = Simd.SoftCap(T.Load(score), cap);
                if (masked)
                    x = T.IfLess(position, T.Load(FirstKeys + lane), hidden, T.IfLess(T.Load(LastKeys + lane), position, hidden, x));
                x.Store(score);
            }
        }
    }
}
