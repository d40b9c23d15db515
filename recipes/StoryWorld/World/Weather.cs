namespace StoryWorld;

/// <summary>Weather, what people wear and what they do in it.</summary>
internal static class Weather
{
    public static readonly (string Sky, string Wear, string Joy, string Trouble)[] All =
    [
        ("it snowed", "a thick coat", "built a snowman", "slipped on the ice"),
        ("it rained", "tall boots", "jumped into the puddles", "got wet feet"),
        ("the sun shone", "a straw hat", "swam in the lake", "got a red nose"),
        ("a strong wind blew", "a tight scarf", "flew a kite", "lost a hat"),
        ("there was fog", "a bright vest", "played hide and seek", "bumped into a tree"),
        ("a storm came", "warm slippers", "told stories by the fire", "heard the roof creak"),
    ];
}
