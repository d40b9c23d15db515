using System.Globalization;

namespace Shorten.Reports;

/// <summary>Until it is disposed of, this thread writes numbers as files need them, whatever the culture of the program: reports and drawings consist of them.</summary>
internal readonly ref struct InvariantNumbers
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public InvariantNumbers() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
