namespace StoryWorld;

/// <summary>Words that mean the contrary of each other, and things of which both can be said.</summary>
internal static class Opposites
{
    public static readonly (string First, string Second, string[] Things)[] All =
    [
        ("hot", "cold", ["soup", "tea", "milk"]),
        ("big", "small", ["house", "fish", "box"]),
        ("heavy", "light", ["bag", "box", "stone"]),
        ("old", "new", ["coat", "chair", "book"]),
        ("wet", "dry", ["towel", "coat", "path"]),
        ("full", "empty", ["jug", "basket", "bag"]),
        ("long", "short", ["rope", "path", "letter"]),
        ("clean", "dirty", ["shirt", "plate", "window"]),
        ("fast", "slow", ["horse", "boat", "donkey"]),
        ("hard", "soft", ["bread", "bed", "chair"]),
        ("loud", "quiet", ["song", "bell", "dog"]),
        ("open", "closed", ["door", "window", "gate"]),
        ("sweet", "sour", ["apple", "plum", "tea"]),
        ("thick", "thin", ["book", "rope", "soup"]),
    ];
}
