using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Shorten.Training;

/// <summary>Everything that decides the bytes of a run, by name: a checkpoint belongs to one identity.</summary>
internal static class TrainingIdentity
{
    // When checkpoints are written does not change what is learnt.
    private static readonly string[] LeftOut = ["saveEvery", "keepCheckpoints"];

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static IReadOnlyDictionary<string, string> Of(TrainingTask task, TrainingSettings settings)
    {
        var identity = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(identity, JsonSerializer.SerializeToNode(settings, Options)!.AsObject());
        foreach (string name in LeftOut)
            identity.Remove(name);
        identity["parameters"] = $"{task.Parameters.Count} of {task.Parameters.Sum(parameter => parameter.Values.Length)} values";
        identity["rows"] = $"{task.Train.Count} and {task.Validation.Count}";
        foreach (var (name, value) in task.Identity)
            identity[name] = value;
        return identity;
    }

    /// <summary>The first difference in words; null where there is none.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string> saved, IReadOnlyDictionary<string, string> current)
    {
        foreach (string name in current.Keys.Union(saved.Keys).Where(name => saved.GetValueOrDefault(name) != current.GetValueOrDefault(name)))
            return $"was made with {name} {saved.GetValueOrDefault(name) ?? "(none)"}, this run has {current.GetValueOrDefault(name) ?? "(none)"}";
        return null;
    }

    private static void Add(SortedDictionary<string, string> identity, JsonObject settings)
    {
        foreach (var (name, value) in settings)
        {
            if (value is JsonObject inner)
                Add(identity, inner);
            else
                identity[name] = value?.ToString() ?? "";
        }
    }
}
