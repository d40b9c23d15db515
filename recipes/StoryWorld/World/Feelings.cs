namespace StoryWorld;

/// <summary>What people feel, and when.</summary>
internal static class Feelings
{
    public static readonly Feeling[] All =
    [
        new("{name} lost {his} best coin", "sad", "began to cry", "I lost my best coin"),
        new("{name}'s little boat sank", "sad", "began to cry", "My little boat sank"),
        new("{name} got a present", "happy", "laughed and danced", "I got a present"),
        new("{name} found a gold ring", "happy", "laughed and danced", "I found a gold ring"),
        new("{name} heard a loud noise in the night", "scared", "hid under the bed", "I heard a loud noise"),
        new("{name} saw a snake in the grass", "scared", "ran away as fast as {he} could", "I saw a snake"),
        new("{name} won the big race", "proud", "held {his} head up high", "I won the big race"),
        new("{name} wrote a whole book", "proud", "showed it to everyone", "I wrote a whole book"),
        new("somebody broke {name}'s kite", "angry", "stamped {his} foot", "Somebody broke my kite"),
        new("somebody stepped on {name}'s hat", "angry", "stamped {his} foot", "Somebody stepped on my hat"),
        new("{name} said something unkind", "sorry", "asked to be forgiven", "I said something unkind"),
        new("{name} broke a jug by mistake", "sorry", "picked up all the pieces", "I broke a jug"),
        new("{name} saw a fish that could fly", "surprised", "opened {his} mouth and stared", "I saw a fish that could fly"),
        new("{name} carried stones up the hill", "tired", "went to bed early", "I carried stones up the hill"),
    ];
}
