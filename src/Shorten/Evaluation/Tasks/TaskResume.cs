using System.Text.Json;

namespace Shorten.Evaluation.Tasks;

/// <summary>Keeps the answers of a run in a file, a line each, so that a run that was stopped asks only what is left.</summary>
/// <remarks>The first line says what the answers depend on; a file of another run is started anew. A last line that was cut off is left out.</remarks>
public sealed class TaskResume : IDisposable
{
    private readonly Dictionary<(string Task, int Document), double[]> _answers = [];
    private readonly StreamWriter _writer;
    private readonly string _path;

    /// <summary>Continues <paramref name="path"/> if it is of the same run, or starts it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">Everything that the answers depend on, without line breaks.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public TaskResume(string path, string fingerprint)
    {
        _path = path;
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (lines.Length > 0 && lines[0] == fingerprint)
        {
            foreach (string line in lines.Skip(1))
                Take(line);
        }
        _writer = new StreamWriter(path, append: false);
        _writer.WriteLine(fingerprint);
        foreach (var ((task, document), sums) in _answers)
            Write(task, document, sums);
        _writer.Flush();
    }

    /// <summary>Answers that an earlier run left.</summary>
    public int NumAnswers => _answers.Count;

    /// <summary>The answers to the questions of a task; null where there is none yet.</summary>
    public double[]?[] Read(TaskData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. data.Documents.Select((document, i) => _answers.GetValueOrDefault((data.Task.Name, i)) is { } sums && sums.Length == document.Choices.Count ? sums : null)];
    }

    /// <summary>Writes the answer to a question.</summary>
    public void Add(TaskData data, int document, double[] sums)
    {
        ArgumentNullException.ThrowIfNull(data);
        Write(data.Task.Name, document, sums);
    }

    /// <summary>Brings what was written into the file.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Deletes the file: its answers are in a result.</summary>
    public void Complete()
    {
        _writer.Dispose();
        File.Delete(_path);
    }

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    private void Write(string task, int document, double[] sums) => _writer.WriteLine(JsonSerializer.Serialize(new Line(task, document, sums)));

    private void Take(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<Line>(line) is { Task: not null, LogLikelihoods: not null } answer)
                _answers[(answer.Task, answer.Document)] = answer.LogLikelihoods;
        }
        catch (JsonException)
        {
            // The end of a run that was killed while it wrote.
        }
    }

    private sealed record Line(string Task, int Document, double[] LogLikelihoods);
}
