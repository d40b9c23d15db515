using System.Text.Json.Nodes;

namespace Shorten.Cli.Bench;

/// <summary>Values of repeated runs.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    public IReadOnlyList<double> Values => _values;

    public double Mean => _values.Average();

    /// <summary>Deviation of these values from their mean, as the paper's code computes it: the sum of the squares over their number.</summary>
    public double StandardDeviation
    {
        get
        {
            double mean = Mean;
            return Math.Sqrt(_values.Average(value => (value - mean) * (value - mean)));
        }
    }

    public double Median => Shorten.Median.Of(_values);

    public void Add(double value) => _values.Add(value);

    public JsonObject ToJson() => new()
    {
        ["mean"] = Mean,
        ["std"] = StandardDeviation,
        ["values"] = new JsonArray([.. _values.Select(value => (JsonNode?)value)]),
    };
}
