namespace StoryWorld;

/// <summary>What helps against what.</summary>
internal static class Tools
{
    public static readonly Tool[] All =
    [
        new("lantern", Places.Tower, "it was dark and {he} could not see", "lit it and saw the stairs"),
        new("umbrella", Places.Market, "rain began to fall", "opened it and stayed dry"),
        new("key", Places.Library, "the door was locked", "opened the door and went in"),
        new("blanket", Places.Hill, "the wind was icy and {he} was cold", "wrapped it around {him} and was warm"),
        new("broom", Places.Kitchen, "the floor was full of dust", "swept the floor until it was clean"),
        new("ladder", Places.Orchard, "the last apple hung too high", "climbed up and picked the apple"),
        new("long rope", Places.Well, "the bucket had fallen into the water", "pulled the bucket up"),
        new("needle", Places.Hall, "{his} shirt was torn", "sewed the shirt"),
        new("saw", Places.Forest, "a fallen tree lay across the path", "cut the tree in two"),
        new("hammer", Places.Workshop, "a board was loose", "nailed the board down"),
        new("net", Places.River, "the fish were too quick for {his} hands", "caught three fish"),
        new("pen", Places.School, "{he} wanted to write a letter", "wrote the letter"),
        new("bar of soap", Places.Garden, "{his} hands were full of mud", "washed {his} hands"),
        new("boat", Places.Harbor, "the island was far from the shore", "rowed to the island"),
        new("knife", Places.Inn, "the cheese was too big to eat", "cut the cheese into slices"),
        new("towel", Places.Bakery, "all the plates were wet", "dried the plates"),
        new("shovel", Places.Meadow, "snow lay on the path", "cleared the path"),
        new("bandage", Places.Barn, "{he} had cut {his} finger", "tied it around the finger"),
        new("pair of gloves", Places.Forge, "the iron was too hot to touch", "lifted the iron"),
        new("sack", Places.Mill, "the flour ran out of a hole", "filled it with the flour"),
    ];
}
