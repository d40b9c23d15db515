using System.Text.RegularExpressions;

namespace Shorten.Hub;

/// <summary>Which GGUF file of a repository is meant.</summary>
internal static partial class HubGguf
{
    private const string Extension = ".gguf";

    /// <summary>Most names of one line.</summary>
    private const int MaxListed = 30;

    /// <summary>True where a GGUF file is named, or the only weights among <paramref name="names"/> are of that format.</summary>
    public static bool IsMeant(HubModelId id, IReadOnlyCollection<string> names) =>
        id.Gguf is not null || (!names.Any(HubFileSelection.IsWeights) && names.Any(IsGguf));

    /// <summary>The file that <paramref name="id"/> names, or the only one.</summary>
    /// <exception cref="HubException">There is none, or more than one.</exception>
    public static string Choose(HubModelId id, IEnumerable<string> names)
    {
        var ggufs = names.Where(IsGguf).Order(StringComparer.Ordinal).ToList();
        var models = ggufs.FindAll(name => !Part().IsMatch(name));
        var meant = id.Gguf is { } wanted ? models.FindAll(name => IsNamed(name, wanted)) : models;
        if (meant.Count == 1)
            return meant[0];
        if (models.Count == 0)
            throw new HubException(ggufs.Count == 0 ? $"{id} has no GGUF file" : $"{id}: its GGUF files are parts of one that must be merged first");
        string problem = meant.Count == 0 ? $"has no GGUF file {id.Gguf}" : "has several GGUF files";
        throw new HubException($"{id} {problem}: name one of them behind a colon, by its name or its end ({(id with { Gguf = EndOf(models[0]) })}): {List(models)}");
    }

    private static bool IsGguf(string name) => name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>By the whole name, or by an end of it behind a dash or a dot.</summary>
    private static bool IsNamed(string name, string wanted)
    {
        string stem = Stem(name), end = Stem(wanted);
        return stem.EndsWith(end, StringComparison.OrdinalIgnoreCase) && (stem.Length == end.Length || stem[^(end.Length + 1)] is '-' or '.');
    }

    private static string EndOf(string name) => Stem(name)[(Stem(name).LastIndexOfAny(['-', '.']) + 1)..];

    private static string Stem(string name) => IsGguf(name) ? name[..^Extension.Length] : name;

    private static string List(List<string> names) => string.Join(", ", names.Take(MaxListed)) + (names.Count > MaxListed ? $" and {names.Count - MaxListed} more" : "");

    [GeneratedRegex(@"-\d{5}-of-\d{5}\.gguf\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
