using System.CommandLine;
using Shorten.Cli.Frame;
using Shorten.Reports;

namespace Shorten.Cli.Verbs;

/// <summary>The option <c>--report</c>.</summary>
internal static class ReportOption
{
    /// <summary>A new option.</summary>
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--report") { Description = "Write a page (.html) or a text for a model card (.md)", HelpName = "FILE" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && !ReportFile.IsKnown(path))
                result.AddError($"--report {path}: the name must end in .html or .md");
        });
        return option;
    }

    /// <summary>Writes the report and says where it is.</summary>
    public static void Write(VerbContext context, ReportDocument document, string path)
    {
        OutputText.Write(path, ReportFile.Render(document, path));
        context.Notice($"report      {path}");
    }
}
