namespace Shorten.Cli.Frame;

/// <summary>Exit codes of the command.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int BadInput = 1;
    public const int WrongUsage = 2;
    public const int CheckFailed = 3;
    public const int Cancelled = 130;
}
