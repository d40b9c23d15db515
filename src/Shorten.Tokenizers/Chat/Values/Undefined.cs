namespace Shorten.Tokenizers.Chat;

/// <summary>The value of a name, a key or an attribute that does not exist: prints as nothing, and counts as false and empty.</summary>
internal sealed record Undefined(string Name);
