using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shorten.Training;

/// <summary>The records of a run, in memory and in <c>train.jsonl</c>, one line a step.</summary>
internal sealed class TrainingLog
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly string _path;
    private readonly List<TrainingRecord> _records;

    /// <summary>Begins the file at <paramref name="path"/> with <paramref name="records"/>.</summary>
    public TrainingLog(string path, IEnumerable<TrainingRecord> records)
    {
        _path = path;
        _records = [.. records];
        File.WriteAllText(path, string.Concat(_records.Select(Line)));
    }

    public IReadOnlyList<TrainingRecord> Records => _records;

    /// <summary>The record of the lowest validation loss, the first of several; null where nothing was validated.</summary>
    public TrainingRecord? Best => _records.Where(record => record.ValidationLoss is not null).MinBy(record => record.ValidationLoss);

    /// <summary>Records of a file that this class wrote.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static IReadOnlyList<TrainingRecord> Read(string path) => [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<TrainingRecord>(line, Options)!)];

    public void Append(TrainingRecord record)
    {
        _records.Add(record);
        File.AppendAllText(_path, Line(record));
    }

    private static string Line(TrainingRecord record) => JsonSerializer.Serialize(record, Options) + "\n";
}
