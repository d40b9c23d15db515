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

    /// <summary>Factor of cosines and sines.</summary>
    public float AttentionFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths above original / this are divided by the factor.</summary>
    public float LowFreqFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths below original / this are kept.</summary>
    public float HighFreqFactor { get; init; } = 4;

    /// <summary>YaRN: frequencies that turn more often than this over the original context are kept.</summary>
    public float BetaFast { get; init; } = 32;

    /// <summary>YaRN: frequencies that turn less often than this over the original context are divided by the factor.</summary>
    public float BetaSlow { get; init; } = 1;

    /// <summary>YaRN: the ramp begins and ends at whole dimensions.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>Longrope: divisor of each frequency <c>[rotary / 2]</c> in sequences no longer than the original context.</summary>
    public IReadOnlyList<float> ShortFactor { get; init; } = [];

    /// <summary>Longrope: divisor of each frequency <c>[rotary / 2]</c> in longer sequences.</summary>
    public IReadOnlyList<float> LongFactor { get; init; } = [];

    /// <summary>Context length before stretching, in tokens.</summary>
    public int OriginalMaxPositionEmbeddings { get; init; } = 8192;

    /// <summary>Divisor of each frequency <c>[rotary / 2]</c> as a GGUF's <c>rope_freqs.weight</c> gives it, or null.</summary>
    public IReadOnlyList<float>? FrequencyFactors { get; init; }

    /// <summary>Inverse frequencies <c>[rotary / 2]</c> for <paramref name="rotaryDim"/> rotated values of a head, in radians a position.</summary>
    /// <param name="rotaryDim">Rotated values of a head.</param>
    /// <param name="length">Positions of the whole sequence: two kinds of stretching depend on it.</param>
    /// <remarks>theta^(-2i/rotary), stretched; <c>modeling_rope_utils.py</c> of transformers.</remarks>
    public float[] InverseFrequencies(int rotaryDim, int length = 0)
    {
        var frequencies = new float[rotaryDim / 2];
        double theta = RopeType == RopeType.Dynamic ? DynamicTheta(rotaryDim, length) : RopeTheta;
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = (float)(Stretched(Math.Pow(theta, -2.0 * i / rotaryDim), i, rotaryDim, length) / (FrequencyFactors?[i] ?? 1));
        return frequencies;
    }

    private double Stretched(double frequency, int i, int rotaryDim, int length) => RopeType switch
    {
        RopeType.Linear => frequency / Factor,
        RopeType.Yarn => Yarn(frequency, i, rotaryDim),
        RopeType.Longrope => frequency / (length > OriginalMaxPositionEmbeddings ? LongFactor : ShortFactor)[i],
        RopeType.Llama3 => Llama3(frequency),
        _ => frequency,
    };

    private double DynamicTheta(int rotaryDim, int length)
    {
        double ratio = Math.Max(length, OriginalMaxPositionEmbeddings) / (double)OriginalMaxPositionEmbeddings;
        return RopeTheta * Math.Pow(Factor * ratio - (Factor - 1), rotaryDim / (rotaryDim - 2.0));
    }

    private double Yarn(double frequency, int i, int rotaryDim)
    {
        double low = TurningDimension(BetaFast, rotaryDim), high = TurningDimension(BetaSlow, rotaryDim);
        if (Truncate)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, rotaryDim - 1));
        double stretched = Math.Clamp((i - low) / (high == low ? 0.001 : high - low), 0, 1);
        return frequency * (1 - stretched) + frequency / Factor * stretched;
    }

    // The dimension whose frequency turns this often over the original context.
    private double TurningDimension(double turns, int rotaryDim) =>
        rotaryDim * Math.Log(OriginalMaxPositionEmbeddings / (turns * 2 * Math.PI)) / (2 * Math.Log(RopeTheta));

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
