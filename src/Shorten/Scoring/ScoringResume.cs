using System.Diagnostics;
using System.Text.Json;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Saves the states of a scoring walk after its blocks, so that a killed run goes on where it was.</summary>
/// <remarks>
/// The file holds a JSON header (length in front) and the states. It is written beside and renamed, so it is whole or absent. A block is skipped where saving
/// would take more than a twentieth of the time since the last save.
/// </remarks>
public sealed class ScoringResume
{
    private const int MaxTimeShare = 20;
    private readonly string _path;
    private readonly string _fingerprint;
    private readonly Action<string>? _notice;
    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();
    private TimeSpan _saveTime;

    /// <summary>Saves to <paramref name="path"/>; <paramref name="fingerprint"/> stands for everything that decides the result (weights, windows, candidates, mode). <paramref name="notice"/> hears whether a saved point is used.</summary>
    public ScoringResume(string path, string fingerprint, Action<string>? notice)
    {
        _notice = notice;
        _path = path;
        _fingerprint = fingerprint;
    }

    /// <summary>Removes the file: the run is complete.</summary>
    public void Delete() => File.Delete(_path);

    internal bool TryLoad(ScoringStates states)
    {
        if (!File.Exists(_path))
            return false;
        using var stream = File.OpenRead(_path);
        var header = ReadHeader(stream);
        if (header is null || header.Fingerprint != _fingerprint)
        {
            _notice?.Invoke($"{_path} belongs to other settings: starting anew");
            return false;
        }
        (states.Group, states.NextBlock, states.Started, states.NextFirstBlock) = (header.Group, header.NextBlock, header.Started, header.NextFirstBlock);
        long bytes = Saved(states).Sum(tensor => tensor.Length * sizeof(float));
        if (stream.Length - stream.Position != bytes)
            throw new InvalidDataException($"{_path}: {stream.Length - stream.Position} bytes of states, {bytes} expected");
        states.WindowNll.AddRange(header.WindowNll);
        foreach (var tensor in Saved(states))
            Each(tensor, stream.ReadExactly);
        _notice?.Invoke($"resuming at block {states.NextBlock} from {_path}");
        return true;
    }

    internal void Save(ScoringStates states, bool force)
    {
        if (!force && _sinceSave.Elapsed < MaxTimeShare * _saveTime)
            return;
        var watch = Stopwatch.StartNew();
        string temporary = _path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            var header = new Header(_fingerprint, states.Group, states.NextBlock, states.Started, states.NextFirstBlock, [.. states.WindowNll]);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
            stream.Write(BitConverter.GetBytes(json.Length));
            stream.Write(json);
            foreach (var tensor in Saved(states))
                Each(tensor, span => stream.Write(span));
        }
        File.Move(temporary, _path, overwrite: true);
        _saveTime = watch.Elapsed;
        _sinceSave.Restart();
    }

    private static IEnumerable<Tensor> Saved(ScoringStates states)
    {
        yield return states.Active(withWhole: true);
        if (states.NextFirstBlock > 0 && states.Next is Tensor next)
            yield return next;
    }

    private static Header? ReadHeader(FileStream stream)
    {
        try
        {
            var length = new byte[sizeof(int)];
            stream.ReadExactly(length);
            var json = new byte[Math.Clamp(BitConverter.ToInt32(length), 0, stream.Length)];
            stream.ReadExactly(json);
            return JsonSerializer.Deserialize<Header>(json);
        }
        catch (Exception e) when (e is EndOfStreamException or JsonException)
        {
            return null;
        }
    }

    private unsafe delegate void SpanAction(Span<byte> bytes);

    private static unsafe void Each(Tensor tensor, SpanAction action)
    {
        for (long row = 0; row < tensor.Rows; row++)
            action(new Span<byte>(tensor.Row(row), tensor.Columns * sizeof(float)));
    }

    private sealed record Header(string Fingerprint, int Group, int NextBlock, int Started, int NextFirstBlock, double[][] WindowNll);
}
