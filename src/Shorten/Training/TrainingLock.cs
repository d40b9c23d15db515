using Shorten.Pruning;

namespace Shorten.Training;

/// <summary>The right to train in a folder: one run at a time has it, until it ends in whatever way.</summary>
/// <remarks>It is an open file that no other process can open, so a killed run leaves a file that hinders nobody.</remarks>
internal sealed class TrainingLock : IDisposable
{
    public const string FileName = "running.lock";

    private readonly string _folder;
    private readonly FileStream _file;

    private TrainingLock(string folder, FileStream file)
    {
        _folder = folder;
        _file = file;
    }

    /// <summary>Takes <paramref name="folder"/>, which is created where there is none.</summary>
    /// <exception cref="OutputRefusedException">Another run has it.</exception>
    public static TrainingLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        try
        {
            return new TrainingLock(folder, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new OutputRefusedException(folder, "another run is training here");
        }
    }

    /// <summary>Deletes what earlier runs left.</summary>
    public void Clear()
    {
        foreach (string folder in Directory.EnumerateDirectories(_folder))
            Directory.Delete(folder, recursive: true);
        foreach (string file in Directory.EnumerateFiles(_folder).Where(file => Path.GetFileName(file) != FileName))
            File.Delete(file);
    }

    public void Dispose() => _file.Dispose();
}
