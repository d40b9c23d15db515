namespace Shorten.Tokenizers.Chat;

/// <summary>What happens behind a statement.</summary>
internal enum Flow
{
    /// <summary>The next statement.</summary>
    Next,
    /// <summary>The loop ends.</summary>
    Break,
    /// <summary>The loop goes on with the next item.</summary>
    Continue,
}
