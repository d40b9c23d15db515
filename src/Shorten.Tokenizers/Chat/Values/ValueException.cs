namespace Shorten.Tokenizers.Chat;

/// <summary>An operation that its values do not allow; becomes a <see cref="ChatTemplateException"/> with the line.</summary>
internal sealed class ValueException(string problem) : Exception(problem);
