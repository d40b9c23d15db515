namespace Shorten.Cli.Targets;

/// <summary>What a target bounds.</summary>
internal enum TargetKind
{
    /// <summary>Seconds a token, one sequence.</summary>
    Latency,

    /// <summary>Bytes of the written model.</summary>
    Size,

    /// <summary>Bytes that generation takes.</summary>
    Memory,

    /// <summary>Perplexity of the calibration windows.</summary>
    Perplexity,
}
