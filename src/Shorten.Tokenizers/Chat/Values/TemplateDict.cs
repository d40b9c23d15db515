namespace Shorten.Tokenizers.Chat;

/// <summary>A mapping, in the order in which it was filled.</summary>
internal sealed class TemplateDict : OrderedDictionary<string, object?>;
