namespace Shorten.Scoring;

/// <summary>The criteria by the names that people type and files hold.</summary>
public static class CriterionNames
{
    private static readonly (string Name, Criterion Criterion)[] s_names =
        [("ppl", Criterion.Ppl), ("taylor", Criterion.Taylor), ("magnitude", Criterion.Magnitude), ("block-influence", Criterion.BlockInfluence), ("angular", Criterion.Angular)];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. s_names.Select(pair => pair.Name)];

    /// <summary>The name of a criterion.</summary>
    public static string Of(Criterion criterion) => s_names.Single(pair => pair.Criterion == criterion).Name;

    /// <summary>The criterion of a name; null where there is none.</summary>
    public static Criterion? Find(string name) => Array.Find(s_names, pair => pair.Name == name) is { Name: not null } found ? found.Criterion : null;
}
