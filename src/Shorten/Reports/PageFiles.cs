namespace Shorten.Reports;

/// <summary>Style and script of the page, which every report has in it.</summary>
internal static class PageFiles
{
    /// <summary>Text of a file in the folder <c>Page</c>.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(PageFiles).Assembly.GetManifestResourceStream("reports/" + name)!);
        return reader.ReadToEnd().TrimEnd();
    }
}
