namespace Shorten.Tokenizers;

/// <summary>One step that rewrites a text before it is cut into pieces.</summary>
internal interface INormalizer
{
    /// <summary>The rewritten text.</summary>
    string Normalize(string text);
}
