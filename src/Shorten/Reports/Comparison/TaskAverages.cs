namespace Shorten.Reports.Comparison;

/// <summary>The mean over the tasks that all models answered, of the metric that the paper takes of each.</summary>
internal sealed class TaskAverages
{
    private readonly Dictionary<int, double> _means;

    /// <summary>Of the tasks of a comparison.</summary>
    public TaskAverages(ModelComparison comparison)
    {
        int numModels = comparison.Tasks.Select(fact => fact.Model).Distinct().Count();
        var common = comparison.Tasks.Where(fact => fact.IsAveraged).GroupBy(fact => fact.Key).Where(group => group.Count() == numModels).ToList();
        NumTasks = common.Count;
        _means = common.SelectMany(group => group).GroupBy(fact => fact.Model).ToDictionary(group => group.Key, group => group.Average(fact => fact.Value));
    }

    /// <summary>Tasks that the mean is over.</summary>
    public int NumTasks { get; }

    /// <summary>The mean of a model; null where it answered none.</summary>
    public double? Of(int model) => _means.TryGetValue(model, out double mean) ? mean : null;
}
