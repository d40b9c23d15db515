namespace Shorten.Models;

/// <summary>Frequencies of the rotary embedding.</summary>
public sealed record RopeSettings
{
    /// <summary>Base of the frequencies.</summary>
    public float RopeTheta { get; init; } = 10000;

    /// <summary>Kind of stretching.</summary>
    public RopeType RopeType { get; init; }

    /// <summary>Factor of the stretching.</summary>
    public float Factor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths above original / this are divided by the factor.</summary>
    public float LowFreqFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths below original / this are kept.</summary>
    public float HighFreqFactor { get; init; } = 4;

    /// <summary>Llama 3: context length before stretching, in tokens.</summary>
    public int OriginalMaxPositionEmbeddings { get; init; } = 8192;

    /// <summary>Divisor of each frequency <c>[H / 2]</c> as a GGUF's <c>rope_freqs.weight</c> gives it, or null.</summary>
    public IReadOnlyList<float>? FrequencyFactors { get; init; }

    /// <summary>Inverse frequencies <c>[H / 2]</c> for heads of <paramref name="headDim"/> values, in radians a position.</summary>
    /// <remarks>theta^(-2i/H), stretched; <c>modeling_rope_utils.py</c> of transformers.</remarks>
    public float[] InverseFrequencies(int headDim)
    {
        var frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.Length; i++)
        {
            double frequency = Math.Pow(RopeTheta, -2.0 * i / headDim);
            frequency = RopeType switch
            {
                RopeType.Linear => frequency / Factor,
                RopeType.Llama3 => Llama3(frequency),
                _ => frequency,
            };
            frequencies[i] = (float)(frequency / (FrequencyFactors?[i] ?? 1));
        }
        return frequencies;
    }

    private double Llama3(double frequency)
    {
        double wavelength = 2 * Math.PI / frequency, original = OriginalMaxPositionEmbeddings;
        if (wavelength > original / LowFreqFactor)
            return frequency / Factor;
        if (wavelength < original / HighFreqFactor)
            return frequency;
        double smooth = (original / wavelength - LowFreqFactor) / (HighFreqFactor - LowFreqFactor);
        return (1 - smooth) * frequency / Factor + smooth * frequency;
    }
}
