namespace Shorten.Reports.Charts;

/// <summary>How an axis places numbers.</summary>
public enum ChartScale
{
    /// <summary>By their value.</summary>
    Linear,

    /// <summary>By their logarithm, with ticks at powers of two: batch sizes.</summary>
    Log2,

    /// <summary>By their logarithm, with ticks at 1, 2 and 5 times powers of ten: perplexities of damaged models.</summary>
    Log10,
}
