using FsCheck;
using Shorten.Checkpoints.PyTorch;
using Shorten.Testing;
using Xunit.Abstractions;

namespace Shorten.Checkpoints.Tests.Fuzzing;

/// <summary>Thousands of broken files, a million where <c>SHORTEN_FUZZ_CASES</c> says so, and every file that was ever read wrongly.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int MaxFileBytes = 20_000;

    /// <summary>Least share of files that must open, and of files that must be refused: a generator beyond tests one side only.</summary>
    private const double LeastShare = 0.05;

    public static TheoryData<string> Corpus => [.. Directory.GetFiles(Fixtures.PathOf("fuzz")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Open_HoldsItsPromises_SafetensorsHeaders() => Run(".safetensors", SafetensorsCases.All);

    [Fact]
    public void Open_HoldsItsPromises_GgufHeaders() => Run(".gguf", GgufCases.All);

    [Fact]
    public void Open_HoldsItsPromises_Pickles() => Run(".bin", PickleCases.All);

    [Fact]
    public void Open_HoldsItsPromises_ChangedSafetensorsFiles() => Run(".safetensors", Mutations.Of([.. Sound("safetensors"), File.ReadAllBytes(Fixtures.PathOf("tiny", "hostile", "model", "valid", "model.safetensors"))], Broken("safetensors")));

    [Fact]
    public void Open_HoldsItsPromises_ChangedGgufFiles() => Run(".gguf", Mutations.Of(Sound("gguf"), Broken("gguf")));

    [Fact]
    public void Open_HoldsItsPromises_ChangedPyTorchFiles() => Run(".bin", Mutations.Of([.. Sound("bin"), Legacy()], Broken("bin")));

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Open_HoldsItsPromises_Corpus(string file)
    {
        using var run = new FuzzRun(Path.GetExtension(file));
        run.Check(File.ReadAllBytes(Fixtures.PathOf("fuzz", file)));
    }

    private void Run(string extension, Gen<byte[]> files)
    {
        using var run = new FuzzRun(extension);
        run.All(files);
        output.WriteLine($"{run.NumOpened} opened, {run.NumRefused} refused");
        double least = LeastShare * (run.NumOpened + run.NumRefused);
        Assert.True(run.NumOpened >= least && run.NumRefused >= least, $"{run.NumOpened} opened, {run.NumRefused} refused");
    }

    private static List<byte[]> Sound(string kind) => Files(kind, name => name.StartsWith("valid", StringComparison.Ordinal));

    private static List<byte[]> Broken(string kind) => Files(kind, name => !name.StartsWith("valid", StringComparison.Ordinal));

    private static List<byte[]> Files(string kind, Func<string, bool> takes) =>
        [.. Directory.GetFiles(Fixtures.PathOf("tiny", "hostile", kind)).Where(path => takes(Path.GetFileName(path))).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length <= MaxFileBytes)];

    /// <summary>A file of the format before zip.</summary>
    private static byte[] Legacy()
    {
        byte[] magic = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];
        return
        [
            .. new PickleWriter().Op(PickleOpcode.Long1, [(byte)magic.Length, .. magic]).ToArray(),
            .. new PickleWriter().Int(1001).ToArray(),
            .. new PickleWriter().Op(PickleOpcode.EmptyDict).Text("little_endian").Op(PickleOpcode.True).Op(PickleOpcode.SetItem).ToArray(),
            .. new PickleWriter().Op(PickleOpcode.EmptyDict).Text("t").Tensor("7", 6, 1, [2, 2], [1, 2]).Op(PickleOpcode.SetItem).ToArray(),
            .. new PickleWriter().Op(PickleOpcode.EmptyList).Text("7").Op(PickleOpcode.Append).ToArray(),
            .. BitConverter.GetBytes(6L), .. new byte[24],
        ];
    }
}
