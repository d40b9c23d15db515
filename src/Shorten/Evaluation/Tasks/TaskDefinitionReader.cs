using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Shorten.Evaluation.Tasks;

/// <summary>Reads a task from YAML and refuses what it does not know.</summary>
internal sealed class TaskDefinitionReader
{
    private static readonly string[] _keys = ["name", "data", "context", "choices", "gold", "labels", "clean", "metrics", "average", "versions"];
    private static readonly string[] _metrics = ["acc", "acc_norm"];
    private static readonly TimeSpan _patternTime = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly YamlMappingNode _root;
    private readonly string _sha256;

    private TaskDefinitionReader(string yaml, string path)
    {
        _path = path;
        _sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new TaskFormatException(path, $"no YAML: line {e.Start.Line}: {e.Message}", e);
        }
        _root = stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode map ? map : throw Wrong("a task is a mapping of keys to values");
    }

    /// <summary>The task that <paramref name="yaml"/> describes; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="TaskFormatException">It is no YAML, lacks a key or has a wrong one.</exception>
    public static TaskDefinition Read(string yaml, string path) => new TaskDefinitionReader(yaml, path).Read();

    private TaskDefinition Read()
    {
        if (_root.Children.Keys.Select(key => $"{key}").FirstOrDefault(key => !_keys.Contains(key)) is { } unknown)
            throw Wrong($"unknown key '{unknown}': there are {string.Join(", ", _keys)}");
        string name = Text("name");
        var data = Has("data") ? Node("data") as YamlMappingNode : null;
        var metrics = Has("metrics") ? Texts("metrics") : [.. _metrics];
        string average = Has("average") ? Text("average") : metrics[0];
        if (metrics.Append(average).FirstOrDefault(metric => !_metrics.Contains(metric)) is { } metricName)
            throw Wrong($"unknown metric '{metricName}': there are acc and acc_norm");
        return new TaskDefinition(Rules())
        {
            Name = name,
            Split = data is not null && data.Children.TryGetValue("split", out var split) ? $"{split}" : "test",
            Folders = data is not null && data.Children.TryGetValue("folders", out var folders) ? Texts(folders, "data.folders") : [name],
            Metrics = metrics,
            Average = average,
            Versions = Has("versions") ? Versions() : [],
            Sha256 = _sha256,
        };
    }

    private TaskRules Rules()
    {
        bool choicesAreTexts = Node("choices") is YamlSequenceNode, labelsAreTexts = Has("labels") && Node("labels") is YamlSequenceNode;
        return new TaskRules
        {
            Context = [.. Texts("context").Select(text => new TaskTemplate(text, _path))],
            Choices = choicesAreTexts ? [.. Texts("choices").Select(text => new TaskTemplate(text, _path))] : null,
            ChoicesField = choicesAreTexts ? null : Text("choices"),
            Gold = Texts("gold"),
            Labels = labelsAreTexts ? Texts("labels") : null,
            LabelsField = Has("labels") && !labelsAreTexts ? Text("labels") : null,
            Cleaning = Has("clean") ? Cleaning() : [],
        };
    }

    private Dictionary<string, int> Versions() => Node("versions") is YamlMappingNode map
        ? map.ToDictionary(entry => $"{entry.Key}", entry => int.TryParse($"{entry.Value}", out int version) ? version : throw Wrong("'versions' maps a version of the harness to a number"))
        : throw Wrong("'versions' maps a version of the harness to a number");

    private List<TextCleaning> Cleaning() => Node("clean") is YamlSequenceNode steps ? [.. steps.Select(Cleaning)] : throw Wrong("'clean' is a list of steps");

    private TextCleaning Cleaning(YamlNode node)
    {
        var step = (node as YamlMappingNode)?.ToDictionary(entry => $"{entry.Key}", entry => (entry.Value as YamlScalarNode)?.Value ?? "");
        string with = step?.GetValueOrDefault("with") ?? "";
        if (step is not null && step.TryGetValue("regex", out string? pattern))
            return new TextCleaning(null, Pattern(pattern), with);
        if (step is not null && step.TryGetValue("replace", out string? text) && text.Length > 0)
            return new TextCleaning(text, null, with);
        return step is not null && step.ContainsKey("trim") ? new TextCleaning(null, null, "") : throw Wrong("a step of 'clean' has trim, or replace and with, or regex and with");
    }

    private Regex Pattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, _patternTime);
        }
        catch (ArgumentException e)
        {
            throw new TaskFormatException(_path, $"no pattern: {e.Message}", e);
        }
    }

    private bool Has(string key) => _root.Children.ContainsKey(key);

    private YamlNode Node(string key) => _root.Children.TryGetValue(key, out var node) ? node : throw Wrong($"the key '{key}' is missing");

    private string Text(string key) => Node(key) is YamlScalarNode { Value: { Length: > 0 } value } ? value : throw Wrong($"'{key}' is not a text");

    private List<string> Texts(string key) => Texts(Node(key), key);

    private List<string> Texts(YamlNode node, string key) => node switch
    {
        YamlScalarNode { Value: { } value } => [value],
        YamlSequenceNode list when list.Any() && list.All(item => item is YamlScalarNode) => [.. list.Select(item => ((YamlScalarNode)item).Value ?? "")],
        _ => throw Wrong($"'{key}' is not a text or a list of texts"),
    };

    private TaskFormatException Wrong(string problem) => new(_path, problem);
}
