using Shorten.Models;

namespace Shorten.Conversion;

/// <summary>The llama3 settings as a GGUF's <c>rope_freqs.weight</c>, and back.</summary>
internal static class RopeFactors
{
    // The factors are float32 of a formula in float64.
    private const double Tolerance = 1e-4;

    // Llama 3.1 and 3.2 have low 1, high 4 and 8192.
    private const float LowFreqFactor = 1, HighFreqFactor = 4;
    private const int MinOriginalLog2 = 5, MaxOriginalLog2 = 20;

    /// <summary>What each frequency is divided by.</summary>
    public static float[] Of(RopeSettings rope, int rotaryDim)
    {
        float[] plain = new RopeSettings { RopeTheta = rope.RopeTheta }.InverseFrequencies(rotaryDim);
        return [.. plain.Select(frequency => Factor(rope, 2 * Math.PI / frequency))];
    }

    /// <summary>The settings; null where no llama3 formula gives these factors.</summary>
    public static RopeSettings? Recover(RopeSettings rope, int headDim)
    {
        var factors = rope.FrequencyFactors!;
        var plain = new RopeSettings { RopeTheta = rope.RopeTheta };
        if (factors.All(factor => factor == 1))
            return plain;
        for (int log2 = MaxOriginalLog2; log2 >= MinOriginalLog2; log2--)
        {
            var candidate = plain with
            {
                RopeType = RopeType.Llama3,
                // The quotients of float32 frequencies are not round where the factor was.
                Factor = MathF.Round(factors.Max(), 3),
                LowFreqFactor = LowFreqFactor,
                HighFreqFactor = HighFreqFactor,
                OriginalMaxPositionEmbeddings = 1 << log2,
            };
            if (Gives(candidate, plain, factors, headDim))
                return candidate;
        }
        return null;
    }

    private static bool Gives(RopeSettings candidate, RopeSettings plain, IReadOnlyList<float> factors, int headDim)
    {
        float[] stretched = candidate.InverseFrequencies(headDim), unstretched = plain.InverseFrequencies(headDim);
        return Enumerable.Range(0, factors.Count).All(i => Math.Abs(unstretched[i] / stretched[i] - factors[i]) <= Tolerance * factors[i]);
    }

    private static float Factor(RopeSettings rope, double wavelength)
    {
        double smooth = (rope.OriginalMaxPositionEmbeddings / wavelength - rope.LowFreqFactor) / (rope.HighFreqFactor - rope.LowFreqFactor);
        return (float)(1 / ((1 - Math.Clamp(smooth, 0, 1)) / rope.Factor + Math.Clamp(smooth, 0, 1)));
    }
}
