namespace StoryWorld;

/// <summary>What people need.</summary>
internal static class Needs
{
    public static readonly Need[] All =
    [
        new("had not eaten since the morning", "hungry", Places.Inn, "ate a bowl of soup", "full"),
        new("had worked in the sun for hours", "thirsty", Places.Well, "drank cool water", "fresh again"),
        new("had walked through the snow", "cold", Places.Forge, "sat down by the fire", "warm"),
        new("had not slept all night", "tired", Places.Barn, "lay down in the hay and slept", "wide awake"),
        new("had fallen into the mud", "dirty", Places.River, "washed {his} face and hands", "clean"),
        new("had nothing to do all day", "bored", Places.Library, "read a book about pirates", "happy"),
        new("had baked by the oven all day", "hot", Places.Harbor, "swam in the sea", "cool"),
        new("had a bad cough", "ill", Places.Kitchen, "drank hot tea with honey", "well again"),
        new("had nobody to talk to", "lonely", Places.Market, "met some friends", "cheerful"),
        new("had lost {his} way", "lost", Places.Hill, "looked for the tower from above", "sure of the way"),
        new("had seen a dark shadow", "afraid", Places.School, "hid behind the teacher", "calm"),
        new("had read that the stars are bright", "curious", Places.Tower, "looked at the night sky", "full of wonder"),
    ];
}
