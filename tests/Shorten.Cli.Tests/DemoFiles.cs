using Shorten.Testing;

namespace Shorten.Cli.Tests;

/// <summary>The demo's model, a text and room for outputs.</summary>
public sealed class DemoFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DemoFiles()
    {
        Model = _folder.File("model");
        Directory.CreateDirectory(Model);
        DemoModel.Write(Model);
        Text = _folder.File("text.txt");
        File.WriteAllText(Text, string.Concat(Enumerable.Range(1, 60).Select(i => $"Line {i} of a text that says nothing much, in plain words.\n")));
    }

    /// <summary>A Hugging Face folder of 12 blocks with a byte-level tokenizer.</summary>
    public string Model { get; }

    /// <summary>A plain text of about 3,500 bytes, and so many tokens.</summary>
    public string Text { get; }

    public string PathOf(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();
}
