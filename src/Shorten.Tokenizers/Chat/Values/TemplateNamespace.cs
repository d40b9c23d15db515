namespace Shorten.Tokenizers.Chat;

/// <summary>What <c>namespace()</c> makes: attributes that can be set from within a loop.</summary>
internal sealed class TemplateNamespace
{
    /// <summary>The attributes.</summary>
    public Dictionary<string, object?> Values { get; } = [];
}
