namespace StoryWorld;

/// <summary>What animals say, eat and live in.</summary>
internal static class Animals
{
    public static readonly (string Name, string Says, string Eats, string Home)[] All =
    [
        ("cow", "moo", "grass", "the barn"), ("dog", "woof", "bones", "a kennel"), ("cat", "meow", "fish", "the house"),
        ("duck", "quack", "bread", "the pond"), ("sheep", "baa", "clover", "the fold"), ("pig", "oink", "acorns", "the sty"),
        ("horse", "neigh", "hay", "the stable"), ("hen", "cluck", "corn", "the coop"), ("owl", "hoo", "mice", "a hollow tree"),
        ("bee", "buzz", "nectar", "the hive"), ("frog", "croak", "flies", "the reeds"), ("donkey", "hee-haw", "thistles", "the shed"),
    ];
}
