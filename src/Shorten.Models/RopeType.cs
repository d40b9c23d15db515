namespace Shorten.Models;

/// <summary>How the frequencies of the rotary embedding are stretched for longer contexts.</summary>
public enum RopeType
{
    /// <summary>Not at all.</summary>
    Default,
    /// <summary>All divided by the factor.</summary>
    Linear,
    /// <summary>Long wavelengths divided by the factor, short ones kept, those between interpolated (Llama 3.1).</summary>
    Llama3,
}
