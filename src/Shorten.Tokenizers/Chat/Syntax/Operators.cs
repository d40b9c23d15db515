namespace Shorten.Tokenizers.Chat;

/// <summary>The operators of Jinja.</summary>
internal static class Operators
{
    /// <summary>All of them, longer ones first.</summary>
    public static readonly string[] All =
        ["==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|", ";"];
}
