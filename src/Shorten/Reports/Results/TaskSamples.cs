namespace Shorten.Reports.Results;

/// <summary>Questions of a task.</summary>
internal readonly record struct TaskSamples
{
    /// <summary>In its file.</summary>
    public required int Original { get; init; }

    /// <summary>That were asked.</summary>
    public required int Effective { get; init; }
}
