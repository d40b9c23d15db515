using System.CommandLine;
using Shorten.Pruning;

namespace Shorten.Cli.Verbs;

/// <summary>Options whose text a library type reads.</summary>
internal static class BlockOptions
{
    /// <summary>Turns what <paramref name="parse"/> refuses into wrong usage.</summary>
    public static void Validate<T>(Option option, Func<string, T> parse) => option.Validators.Add(result =>
    {
        try
        {
            foreach (var token in result.Tokens)
                _ = parse(token.Value);
        }
        catch (BlockSelectionException e)
        {
            result.AddError($"{option.Name}: {e.Message}");
        }
    });
}
