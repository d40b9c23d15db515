using System.CommandLine;
using Shorten.Data;

namespace Shorten.Cli.Verbs;

/// <summary>Options about texts that several verbs have.</summary>
internal static class DataOptions
{
    /// <summary><c>--bos</c>.</summary>
    public static Option<string> Bos()
    {
        var option = new Option<string>("--bos")
        {
            Description = "Where the beginning-of-sequence token goes: auto is what the tokenizer does",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong("auto", "first", "every", "none");
        return option;
    }

    /// <summary>The value of <see cref="Bos()"/>.</summary>
    public static BosMode Bos(string value) => Enum.Parse<BosMode>(value, ignoreCase: true);

    /// <summary><c>--field</c>.</summary>
    public static Option<string?> Field() => new("--field")
    {
        Description = "Column of the text in a table; default: text, or the only column of strings",
        HelpName = "NAME",
    };
}
