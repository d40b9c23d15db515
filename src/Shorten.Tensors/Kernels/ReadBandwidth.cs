using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>A read-only sum over weights where they lie, all threads at once: the bound of every op that reads each weight once.</summary>
internal static unsafe class ReadBandwidth
{
    // Long enough that handing out a part costs nothing beside reading it, short enough to share evenly.
    private const int PartBytes = 1 << 18;

    // Eight sums: the additions of one do not wait for those of another.
    private const int Sums = 8, StepBytes = Sums * 32;

    /// <summary>Bytes a second of one pass.</summary>
    public static double Measure(IReadOnlyList<Weight> weights)
    {
        Part[] parts = [.. weights.SelectMany(Parts)];
        long start = Stopwatch.GetTimestamp();
        fixed (Part* first = parts)
            Workers.For(parts.Length, first, &Task);
        return parts.Sum(part => part.Bytes) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IEnumerable<Part> Parts(Weight weight)
    {
        for (long offset = 0; offset < weight.Bytes; offset += PartBytes)
            yield return At(weight, offset);
    }

    private static Part At(Weight weight, long offset) => new() { Data = weight.Data + offset, Bytes = Math.Min(PartBytes, weight.Bytes - offset) };

    private static void Task(void* pointer, int index)
    {
        var part = (Part*)pointer + index;
        byte* data = part->Data, end = data + part->Bytes;
        Vector256<long> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (; data + StepBytes <= end; data += StepBytes)
        {
            s0 += Vector256.Load((long*)data);
            s1 += Vector256.Load((long*)data + 4);
            s2 += Vector256.Load((long*)data + 8);
            s3 += Vector256.Load((long*)data + 12);
            s4 += Vector256.Load((long*)data + 16);
            s5 += Vector256.Load((long*)data + 20);
            s6 += Vector256.Load((long*)data + 24);
            s7 += Vector256.Load((long*)data + 28);
        }
        long sum = Vector256.Sum(s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7)));
        for (; data < end; data++)
            sum += *data;
        // Kept, so that the reads are.
        part->Sum = sum;
    }

    private struct Part
    {
        public byte* Data;
        public long Bytes, Sum;
    }
}
