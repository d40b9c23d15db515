namespace StoryWorld;

/// <summary>Numbers as words.</summary>
internal static class Numbers
{
    private static readonly string[] s_words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Things that are counted, in the plural.</summary>
    public static readonly string[] Counted = ["apples", "eggs", "coins", "nuts", "shells", "pears", "buttons", "plums", "stones", "feathers"];

    /// <summary>The largest number with a word.</summary>
    public static int Most => s_words.Length - 1;

    /// <summary>The word.</summary>
    public static string Word(int number) => s_words[number];

    /// <summary>The word and the counted things: <c>one apple</c>, <c>two apples</c>.</summary>
    public static string Of(int number, string plural) => $"{Word(number)} {(number == 1 ? plural[..^1] : plural)}";
}
