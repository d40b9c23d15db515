namespace StoryWorld;

/// <summary>Everybody in the town.</summary>
internal static class People
{
    public static readonly Person[] All =
    [
        new("Mira", true, "baker", "bakes bread", "baked bread", Places.Bakery, "cat", "Pip", "plum cake", "green"),
        new("Tobin", false, "miller", "grinds corn", "ground corn", Places.Mill, "donkey", "Dusty", "bean soup", "white"),
        new("Oda", true, "farmer", "milks the cows", "milked the cows", Places.Barn, "goat", "Nettle", "fresh cheese", "brown"),
        new("Bram", false, "smith", "makes iron nails", "made iron nails", Places.Forge, "dog", "Coal", "roast meat", "black"),
        new("Lena", true, "teacher", "teaches the children", "taught the children", Places.School, "bird", "Echo", "apple pie", "blue"),
        new("Ivo", false, "sailor", "mends the sails", "mended the sails", Places.Harbor, "parrot", "Biscuit", "fried fish", "red"),
        new("Suri", true, "merchant", "sells cloth", "sold cloth", Places.Market, "horse", "Penny", "sweet figs", "purple"),
        new("Felix", false, "gardener", "waters the roses", "watered the roses", Places.Garden, "rabbit", "Clover", "carrot stew", "pink"),
        new("Nell", true, "ranger", "guards the deer", "guarded the deer", Places.Forest, "owl", "Moth", "wild berries", "green"),
        new("Otto", false, "fisher", "catches trout", "caught trout", Places.River, "duck", "Ripple", "fish soup", "blue"),
        new("Pia", true, "shepherd", "counts the sheep", "counted the sheep", Places.Hill, "dog", "Whistle", "warm milk", "white"),
        new("Rolf", false, "mason", "lays bricks", "laid bricks", Places.Well, "pig", "Pudding", "potato pie", "gray"),
        new("Tessa", true, "beekeeper", "gathers honey", "gathered honey", Places.Meadow, "hen", "Button", "honey bread", "yellow"),
        new("Milo", false, "librarian", "reads old books", "read old books", Places.Library, "mouse", "Comma", "nut cake", "red"),
        new("Greta", true, "cook", "cooks soup", "cooked soup", Places.Kitchen, "cat", "Pepper", "onion soup", "orange"),
        new("Hugo", false, "carpenter", "builds chairs", "built chairs", Places.Workshop, "dog", "Splinter", "cheese pie", "brown"),
        new("Vera", true, "watcher", "rings the bell", "rang the bell", Places.Tower, "owl", "Chime", "rice pudding", "silver"),
        new("Finn", false, "picker", "picks apples", "picked apples", Places.Orchard, "goat", "Cider", "apple jam", "red"),
        new("Juno", true, "singer", "sings old songs", "sang old songs", Places.Inn, "bird", "Tune", "pancakes", "gold"),
        new("Karl", false, "painter", "paints the walls", "painted the walls", Places.Hall, "rabbit", "Smudge", "tomato soup", "yellow"),
    ];
}
