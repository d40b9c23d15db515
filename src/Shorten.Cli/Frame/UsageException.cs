namespace Shorten.Cli.Frame;

/// <summary>Options that contradict each other or cannot be read; ends with <see cref="ExitCode.WrongUsage"/>.</summary>
internal sealed class UsageException(string problem) : Exception(problem);
