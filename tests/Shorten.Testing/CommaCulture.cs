using System.Globalization;

namespace Shorten.Testing;

/// <summary>Until it is disposed of, numbers are written with a comma for the point, as in half of the world.</summary>
public sealed class CommaCulture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    /// <summary>Changes the culture of this thread.</summary>
    public CommaCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (",", ".");
        CultureInfo.CurrentCulture = culture;
    }

    /// <inheritdoc />
    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
