namespace Shorten.Models;

/// <summary>A norm that a checkpoint stores otherwise than it is multiplied with: (stored + offset) / divisor.</summary>
internal sealed record StoredNorm(float[] Stored, float[] Factors, float Offset, float Divisor)
{
    /// <summary>Computes the factors from the stored values.</summary>
    public void Refresh()
    {
        for (int i = 0; i < Factors.Length; i++)
            Factors[i] = (Stored[i] + Offset) / Divisor;
    }
}
