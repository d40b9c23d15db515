namespace Shorten.Scoring;

/// <summary>How many numbers become one score.</summary>
public enum Reduction
{
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>Their mean.</summary>
    Mean,
    /// <summary>The largest.</summary>
    Max,
    /// <summary>Their product. Those of hundreds of small numbers are 0 in any floating-point type.</summary>
    Product,
}
