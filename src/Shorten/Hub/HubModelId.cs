using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Shorten.Hub;

/// <summary>A model of a hub: <c>org/name[@revision][:gguf]</c>.</summary>
/// <param name="Repository"><c>org/name</c>.</param>
/// <param name="Revision">Branch, tag or commit.</param>
/// <param name="Gguf">A GGUF file of the repository, or the end of its name (<c>Q4_K_M</c>), as llama.cpp's <c>-hf</c> takes it; null where none is named.</param>
public sealed partial record HubModelId(string Repository, string Revision, string? Gguf = null)
{
    /// <summary>The branch that is meant where none is named.</summary>
    public const string DefaultRevision = "main";

    // A path that ends so is a file that is not there, not a repository.
    private static readonly string[] FileExtensions = [".gguf", ".safetensors", ".bin", ".pt", ".pth", ".json"];

    /// <summary>True for a text of the form of an id. Whether a local path of that name exists is not asked here.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HubModelId? id)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Form().Match(text);
        bool isId = match.Success && !text.Contains("..", StringComparison.Ordinal)
            && !Array.Exists(FileExtensions, extension => match.Groups[1].Value.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
        id = isId ? new HubModelId(match.Groups[1].Value, Value(match.Groups[2]) ?? DefaultRevision, Value(match.Groups[3])) : null;
        return isId;
    }

    /// <inheritdoc />
    public override string ToString() => Repository + (Revision == DefaultRevision ? "" : "@" + Revision) + (Gguf is null ? "" : ":" + Gguf);

    private static string? Value(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(@"^([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@([A-Za-z0-9][\w./-]*))?(?::([\w.-]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
