using System.CommandLine;
using System.Globalization;

namespace Shorten.Cli.Frame;

/// <summary>Numeric options that refuse what lies outside their range.</summary>
internal static class Ranged
{
    /// <summary>A whole number of <paramref name="least"/> or more; null where it is not given.</summary>
    public static Option<int?> Int(string name, string description, int least)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        RequireInt(option, least);
        return option;
    }

    /// <summary>A whole number of <paramref name="least"/> or more with a default.</summary>
    public static Option<int> Int(string name, string description, int least, int fallback)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => fallback };
        RequireInt(option, least);
        return option;
    }

    /// <summary>Whole numbers of <paramref name="least"/> or more, separated by commas.</summary>
    public static Option<int[]> Ints(string name, string description, int least, params int[] fallback)
    {
        var option = new Option<int[]>(name)
        {
            Description = description,
            HelpName = "N,N",
            DefaultValueFactory = _ => fallback,
            CustomParser = result => [.. result.Tokens[0].Value.Split(',').Select(text => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)).Distinct()],
        };
        Require(option, text => text.Split(',').All(part => IsInt(part, least)), $"whole numbers of {least} or more, separated by commas");
        return option;
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/> with a default.</summary>
    public static Option<double> Real(string name, string description, double least, double most, double fallback)
    {
        var option = new Option<double>(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => fallback,
            CustomParser = result => double.Parse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        string range = double.IsPositiveInfinity(most) ? $"a number of {least} or more" : string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");
        Require(option, IsInRange, range);
        return option;

        bool IsInRange(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most && double.IsFinite(value);
    }

    private static void RequireInt(Option option, int least)
    {
        Require(option, text => IsInt(text, least), $"a whole number of {least} or more");
    }

    private static bool IsInt(string text, int least) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least;

    // Runs before the value is converted, so that the message is ours.
    private static void Require(Option option, Func<string, bool> isValid, string expected) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !isValid(token.Value)))
            result.AddError($"{option.Name} {token.Value}: expected {expected}");
    });
}
