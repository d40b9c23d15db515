using Shorten.Testing;

namespace Shorten.Data.Tests;

public sealed class WholeTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_GivesPlainTextAsPythonReadsIt()
    {
        string path = _folder.File("book.txt");
        File.WriteAllText(path, "\uFEFF One\r\n\r\n\n two\r \f\u2028");
        Assert.Equal(" One\n\n\n two\n \f\u2028", WholeText.Read(path).Text);
    }

    [Fact]
    public void Read_JoinsRowsWithAnEmptyLine()
    {
        string path = TableFiles.Write(_folder, "rows.jsonl");
        WholeText text = WholeText.Read(path);
        Assert.Equal(string.Join("\n\n", TableFiles.Texts), text.Text);
        Assert.Equal(TextRows.Read(path).Sha256, text.Sha256);
    }
}
