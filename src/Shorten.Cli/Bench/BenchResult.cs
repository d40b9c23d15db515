using System.Text.Json.Nodes;

namespace Shorten.Cli.Bench;

/// <summary>What was measured of one model at one point, or why it was not.</summary>
internal sealed class BenchResult(BenchModel model, BenchPoint point)
{
    private readonly Series _started = new(), _bandwidth = new();

    public BenchModel Model { get; } = model;

    public BenchPoint Point { get; } = point;

    public BenchFacts? Facts { get; set; }

    public BenchMemory? Memory { get; set; }

    /// <summary><c>ok</c>, <c>does not fit</c> or <c>failed</c>.</summary>
    public string Status { get; private set; } = "ok";

    /// <summary>Why there are no figures.</summary>
    public string? Problem { get; private set; }

    public bool IsOk => Problem is null;

    /// <summary>Seconds of a whole request.</summary>
    public Series Latency { get; } = new();

    /// <summary>Seconds until all sequences have their first token.</summary>
    public Series FirstToken { get; } = new();

    /// <summary>Seconds of a step after the first: each gives a token to every sequence. Empty where there is one token.</summary>
    public Series Step { get; } = new();

    /// <summary>Tokens a second: batch x output / latency.</summary>
    public Series Throughput { get; } = new();

    /// <summary>Bytes read for each token of the steps after the first.</summary>
    public double BytesPerToken => Facts!.MeanStepBytes / Point.Batch;

    /// <summary>Bytes a second of the passes over the weights that only read, the median.</summary>
    public double ReadBandwidth => _bandwidth.Median;

    /// <summary>Bytes a second of the steps after the first, relative to <see cref="ReadBandwidth"/>.</summary>
    public double? BandwidthShare => Step.Values.Count == 0 ? null : Facts!.MeanStepBytes / Step.Median / ReadBandwidth;

    /// <summary>Weights, caches and activations.</summary>
    public long HeldBytes => Facts!.WeightBytes + Memory!.KeyValueBytes + Memory.ActivationBytes;

    public void Refuse(string status, string problem)
    {
        Status = status;
        Problem = problem;
    }

    /// <summary>Counts a request that began so many seconds after the first of the sweep.</summary>
    public void Add(double started, Generation.RequestTime time, double bandwidth)
    {
        _started.Add(started);
        _bandwidth.Add(bandwidth);
        Latency.Add(time.Seconds);
        FirstToken.Add(time.FirstTokenSeconds);
        Throughput.Add(Point.Batch * Point.Output / time.Seconds);
        if (Point.Output > 1)
            Step.Add((time.Seconds - time.FirstTokenSeconds) / (Point.Output - 1));
    }

    public JsonObject ToJson(BenchResult? first)
    {
        var json = new JsonObject
        {
            ["model"] = Model.Path,
            ["threads"] = Point.Threads,
            ["batch"] = Point.Batch,
            ["input"] = Point.Input,
            ["output"] = Point.Output,
            ["status"] = Status,
            ["problem"] = Problem,
        };
        if (IsOk)
            AddFigures(json, first);
        return json;
    }

    private void AddFigures(JsonObject json, BenchResult? first)
    {
        json["compute"] = Facts!.Compute;
        json["latencySeconds"] = Latency.ToJson();
        json["firstTokenSeconds"] = FirstToken.ToJson();
        json["secondsPerToken"] = Step.Values.Count > 0 ? Step.ToJson() : null;
        json["tokensPerSecond"] = Throughput.ToJson();
        json["startedSeconds"] = new JsonArray([.. _started.Values.Select(value => (JsonNode?)value)]);
        json["memory"] = new JsonObject
        {
            ["weightBytes"] = Facts.WeightBytes,
            ["keyValueBytes"] = Memory!.KeyValueBytes,
            ["activationBytes"] = Memory.ActivationBytes,
            ["processBytes"] = Memory.ProcessBytes,
        };
        json["bytesPerToken"] = BytesPerToken;
        json["readBytesPerSecond"] = ReadBandwidth;
        json["bandwidthShare"] = BandwidthShare;
        json["throughputRatio"] = first is { IsOk: true } ? Throughput.Median / first.Throughput.Median : null;
    }
}
