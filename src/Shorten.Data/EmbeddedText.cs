using System.Security.Cryptography;
using System.Text;

namespace Shorten.Data;

/// <summary>The built-in calibration text: English prose (stories, explanations, letters, reports) for runs that name no data.</summary>
public static class EmbeddedText
{
    /// <summary>Name of the text where a path would stand.</summary>
    public const string Name = "built-in prose";

    private static readonly Lazy<TextRows> s_rows = new(Load);

    /// <summary>The text's paragraphs, merged into rows of at least 400 words.</summary>
    public static TextRows Rows => s_rows.Value;

    private static TextRows Load()
    {
        using Stream resource = typeof(EmbeddedText).Assembly.GetManifestResourceStream("prose.txt")!;
        using var memory = new MemoryStream();
        resource.CopyTo(memory);
        byte[] bytes = memory.ToArray();
        return new TextRows
        {
            Path = Name,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Field = null,
            Rows = Paragraphs.ToRows(Encoding.UTF8.GetString(bytes)),
            NumNullRows = 0,
        };
    }
}
