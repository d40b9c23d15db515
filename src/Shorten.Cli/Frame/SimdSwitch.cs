using System.Runtime.InteropServices;
using System.Text;

namespace Shorten.Cli.Frame;

/// <summary><c>SHORTEN_SIMD</c>: starts the program again with narrower vectors. The runtime reads its switches only at its own start.</summary>
internal static partial class SimdSwitch
{
    public const string Variable = "SHORTEN_SIMD";

    private static readonly Dictionary<string, string> _runtimeSwitches = new()
    {
        ["avx2"] = "DOTNET_EnableAVX512",
        ["128"] = "DOTNET_EnableAVX2",
        ["scalar"] = "DOTNET_EnableHWIntrinsic",
    };

    /// <summary>Replaces this process where the variable asks for it; comes back where it does not, or where that has been done.</summary>
    /// <exception cref="UsageException">The value is unknown, or this system cannot replace a process.</exception>
    public static void Apply()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } level)
            return;
        if (!_runtimeSwitches.TryGetValue(level, out string? name))
            throw new UsageException($"{Variable}={level}: expected avx2, 128 or scalar");
        if (Environment.GetEnvironmentVariable(name) == "0")
            return;
        if (!OperatingSystem.IsLinux())
            throw new UsageException($"{Variable} works on Linux only: set {name}=0 instead");
        _ = SetVariable(name, "0", 1);
        string[] arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');
        _ = Execute("/proc/self/exe", [.. arguments, null]);
        throw new UsageException($"{Variable}: the program could not be started again (error {Marshal.GetLastPInvokeError()})");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Execute(string path, string?[] arguments);
}
