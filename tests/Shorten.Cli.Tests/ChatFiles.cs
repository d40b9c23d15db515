using Shorten.Testing;

namespace Shorten.Cli.Tests;

/// <summary>The demo's model with a chat template, and no token that ends a text.</summary>
public sealed class ChatFiles : IDisposable
{
    private const string Template =
        "{% for m in messages %}{% if m.content == 'no' %}{{ raise_exception('I will not') }}{% endif %}[{{ m.role }}]{{ m.content }}{% endfor %}"
        + "{% if add_generation_prompt %}[answer]{% endif %}";

    private readonly TemporaryFolder _folder = new();

    public ChatFiles()
    {
        DemoModel.Write(Model);
        File.WriteAllText(_folder.File("chat_template.jinja"), Template);
    }

    /// <summary>The model's folder.</summary>
    public string Model => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
