using FsCheck;
using FsCheck.Fluent;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests.Fuzzing;

/// <summary>Opens files that may be broken in any way and holds the reader to its promises: a checkpoint or one clear line, no memory beyond the file's size, no hang.</summary>
internal sealed class FuzzRun : IDisposable
{
    /// <summary>Number of cases: a nightly run sets <c>SHORTEN_FUZZ_CASES=1000000</c>.</summary>
    private const int DefaultCases = 1000;

    /// <summary>What an error with its stack trace, or the buffers of a reader, may take whatever the file.</summary>
    private const long FixedBytes = 100_000;

    /// <summary>Objects for each byte of a file: one opcode of a pickle or one <c>{}</c> of JSON makes an object of some tens of bytes, and lists double as they grow.</summary>
    private const long BytesPerFileByte = 100;

    /// <summary>A file of a few kilobytes is read in a millisecond; the rest is for a machine that is busy with other things.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public FuzzRun(string extension)
    {
        _path = _folder.File("x" + extension);
        // The first call makes what lives as long as the process.
        File.WriteAllBytes(_path, []);
        Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(_path));
    }

    /// <summary>Files that were read as a checkpoint.</summary>
    public int NumOpened { get; private set; }

    /// <summary>Files that were refused.</summary>
    public int NumRefused { get; private set; }

    /// <summary>Opens files of a generator: always the same ones, or as many as the environment asks for, other ones each time.</summary>
    public void All(Gen<byte[]> files)
    {
        string? cases = Environment.GetEnvironmentVariable("SHORTEN_FUZZ_CASES");
        var config = Config.QuickThrowOnFailure.WithMaxTest(cases is null ? DefaultCases : int.Parse(cases));
        if (cases is null)
            config = config.WithReplay(1234, 5679);
        Prop.ForAll(files.ToArbitrary(), Check).Check(config);
    }

    /// <summary>Opens one file; one that fails is kept, its path in the message, to be added to the corpus.</summary>
    public void Check(byte[] file)
    {
        File.WriteAllBytes(_path, file);
        try
        {
            Watchdog.Run(() => CheckOpening(file.Length), Patience);
        }
        catch (Exception e) when (e is not CheckpointFormatException)
        {
            string kept = Path.Combine(Path.GetTempPath(), $"shorten-fuzz-{Guid.NewGuid():N}{Path.GetExtension(_path)}");
            File.Copy(_path, kept);
            throw new InvalidOperationException($"{kept}: {e.Message}", e);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void CheckOpening(int fileBytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? problem = Open(fileBytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > FixedBytes + BytesPerFileByte * fileBytes)
            problem = $"{allocated} bytes were allocated for a file of {fileBytes}";
        if (problem is not null)
            throw new InvalidOperationException(problem);
    }

    /// <summary>Says what is wrong with how the file opened or was refused; null where nothing is.</summary>
    private string? Open(int fileBytes)
    {
        try
        {
            using var checkpoint = Checkpoint.Open(_path);
            long copied = 0;
            foreach (var tensor in checkpoint.Tensors.Where(tensor => tensor.LengthBytes > 0))
            {
                // Faults where the tensor does not lie in its memory.
                _ = tensor.File.Span(tensor.OffsetBytes, 1)[0] + tensor.File.Span(tensor.OffsetBytes + tensor.LengthBytes - 1, 1)[0];
                copied += tensor.File.IsInMemory ? tensor.LengthBytes : 0;
            }
            NumOpened++;
            return copied > fileBytes ? $"{copied} bytes were copied from a file of {fileBytes}" : null;
        }
        catch (CheckpointFormatException e)
        {
            NumRefused++;
            return e.Message.Any(char.IsControl) ? "the message is more than one line" : null;
        }
    }
}
