namespace StoryWorld;

/// <summary>The town of Amberfell.</summary>
internal static class Places
{
    public const string Town = "Amberfell";

    public static readonly Place Bakery = new("bakery", "in the bakery");
    public static readonly Place Mill = new("mill", "at the mill");
    public static readonly Place Barn = new("barn", "in the barn");
    public static readonly Place Forge = new("forge", "at the forge");
    public static readonly Place School = new("school", "at the school");
    public static readonly Place Harbor = new("harbor", "at the harbor");
    public static readonly Place Market = new("market", "at the market");
    public static readonly Place Garden = new("garden", "in the garden");
    public static readonly Place Forest = new("forest", "in the forest");
    public static readonly Place River = new("river", "by the river");
    public static readonly Place Hill = new("hill", "on the hill");
    public static readonly Place Well = new("well", "by the well");
    public static readonly Place Meadow = new("meadow", "in the meadow");
    public static readonly Place Library = new("library", "in the library");
    public static readonly Place Kitchen = new("kitchen", "in the kitchen");
    public static readonly Place Workshop = new("workshop", "in the workshop");
    public static readonly Place Tower = new("tower", "in the tower");
    public static readonly Place Orchard = new("orchard", "in the orchard");
    public static readonly Place Inn = new("inn", "at the inn");
    public static readonly Place Hall = new("hall", "in the hall");

    public static readonly Place[] All =
    [
        Bakery, Mill, Barn, Forge, School, Harbor, Market, Garden, Forest, River, Hill, Well, Meadow, Library, Kitchen, Workshop, Tower, Orchard, Inn, Hall,
    ];

    /// <summary>Places with a roof and furniture.</summary>
    public static readonly Place[] Rooms = [Bakery, Mill, Barn, School, Library, Kitchen, Workshop, Tower, Inn, Hall];
}
