namespace Shorten.Models;

/// <summary>How the frequencies of the rotary embedding are stretched for longer contexts.</summary>
public enum RopeType
{
    /// <summary>Not at all.</summary>
    Default,
    /// <summary>All divided by the factor.</summary>
    Linear,
    /// <summary>A base that grows with the sequence, once it is longer than the model was made for (NTK).</summary>
    Dynamic,
    /// <summary>Long wavelengths divided by the factor, short ones kept, a ramp between them (YaRN).</summary>
    Yarn,
    /// <summary>Each divided by a factor of its own, one list for short and one for long sequences (Phi 3).</summary>
    Longrope,
    /// <summary>Long wavelengths divided by the factor, short ones kept, those between interpolated (Llama 3.1).</summary>
    Llama3,
}
