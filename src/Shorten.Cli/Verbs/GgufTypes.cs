using System.CommandLine;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary>The names of the types that GGUF files are written in.</summary>
internal static class GgufTypes
{
    private static readonly string[] Names = ["f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1"];

    /// <summary>The option <c>--type</c>.</summary>
    public static Option<string?> Option(string description)
    {
        var option = new Option<string?>("--type") { Description = description };
        option.AcceptOnlyFromAmong(Names);
        return option;
    }

    /// <summary>The type of a name.</summary>
    public static DType Parse(string name) => Enum.Parse<DType>(name, ignoreCase: true);
}
