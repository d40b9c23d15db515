namespace Shorten.Tokenizers.Chat;

/// <summary>Something that a template can call.</summary>
internal delegate object? TemplateFunction(CallArguments arguments);
