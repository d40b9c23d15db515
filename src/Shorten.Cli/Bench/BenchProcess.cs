using System.Diagnostics;
using System.Text.Json;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Bench;

/// <summary>The asking side of a <see cref="BenchWorker"/>: starts it, asks, and ends it.</summary>
internal sealed class BenchProcess : IDisposable
{
    // By signal 9, which a system sends that has run out of memory.
    private const int Killed = 128 + 9;

    private readonly Process _process;
    private string _error = "";

    /// <summary>Starts this very command again.</summary>
    public BenchProcess(IEnumerable<string> arguments)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "Shorten.Cli.dll");
        string own = Environment.ProcessPath!;
        // A single file has no assembly beside it. Elsewhere the runtime's host runs the assembly, whatever program loaded it here.
        var start = !File.Exists(assembly)
            ? new ProcessStartInfo(own, arguments)
            : new ProcessStartInfo(Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet", [assembly, .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _error = line.Data is { } text && text.StartsWith("error: ", StringComparison.Ordinal) ? text["error: ".Length..] : _error;
        _process.BeginErrorReadLine();
    }

    /// <summary>The line that the process writes when it is ready.</summary>
    /// <exception cref="BenchProcessException">The process ended.</exception>
    public BenchFacts Start(CancellationToken cancellationToken) => Next(cancellationToken).Facts!;

    /// <summary>Asks for one thing and waits for it.</summary>
    /// <exception cref="BenchProcessException">The process ended.</exception>
    public BenchAnswer Ask(string question, CancellationToken cancellationToken)
    {
        try
        {
            _process.StandardInput.WriteLine(question);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It ended: there will be no answer, and reading says why.
        }
        return Next(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private BenchAnswer Next(CancellationToken cancellationToken)
    {
        // Cancelling the read itself does not end it on every system; disposing the process does.
        var reading = _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask();
        reading.Wait(cancellationToken);
        return reading.Result is not { } line ? throw Ending() : JsonSerializer.Deserialize<BenchAnswer>(line, BenchWorker.Protocol)!;
    }

    private Exception Ending()
    {
        _process.WaitForExit();
        return _process.ExitCode switch
        {
            // A terminal sends Ctrl-C to both processes.
            ExitCode.Cancelled => new OperationCanceledException(),
            _ when _error.Length > 0 => new BenchProcessException(_error),
            Killed => new BenchProcessException("the process was killed: is there enough memory?"),
            int code => new BenchProcessException($"the process ended with exit code {code}"),
        };
    }
}
