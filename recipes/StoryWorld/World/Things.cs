namespace StoryWorld;

/// <summary>Things that can be carried, and where they can lie.</summary>
internal static class Things
{
    public static readonly string[] All =
    [
        "ball", "cup", "lamp", "book", "hat", "ring", "key", "drum", "doll", "kite", "spoon", "map", "coin", "bell", "shoe", "scarf",
        "apple", "egg", "flute", "rope", "brush", "letter", "feather", "stone", "whistle", "basket", "mirror", "candle", "shell", "button",
    ];

    public static readonly string[] Spots =
    [
        "on the table", "under the table", "in the box", "behind the door", "on the shelf", "under the bench", "in the drawer", "on the chair",
        "under the rug", "in the chest", "beside the stove", "behind the curtain", "in the barrel", "on the stairs", "by the window", "in the sack",
    ];

    public static readonly string[] Colors = ["red", "blue", "green", "yellow", "white", "black", "brown", "purple"];

    /// <summary>With its indefinite article.</summary>
    public static string A(string thing) => (thing[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an " : "a ") + thing;
}
