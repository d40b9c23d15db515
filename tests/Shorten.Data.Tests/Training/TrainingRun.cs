using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Data.Tests;

/// <summary>Reads training data with a tokenizer that has one token for each ASCII character.</summary>
internal static class TrainingRun
{
    /// <summary>End of text of <see cref="Bytes"/>.</summary>
    public const int End = 128;

    /// <summary>A tokenizer whose ids are the characters, and <see cref="End"/>.</summary>
    public static Tokenizer Bytes { get; } = Tokenizer.FromFolder(Fixtures.PathOf("readme"));

    /// <summary>Keeps all rows for training, and no cut-off that small rows reach.</summary>
    public static TrainingDataSettings All { get; } = new() { Length = 1000, NumValidationRows = 0 };

    /// <summary>Writes a file and reads it.</summary>
    public static TrainingData Read(TemporaryFolder folder, string name, string content, TrainingDataSettings? settings = null)
    {
        File.WriteAllText(folder.File(name), content);
        return TrainingData.Read(folder.File(name), Bytes, chatTemplate: null, settings ?? All);
    }

    /// <summary>The tokens as text, the end of text as $.</summary>
    public static string Text(IEnumerable<int> ids) => string.Concat(ids.Select(id => id == End ? '$' : (char)id));

    /// <summary>What is learnt of a sequence: its labels as text, _ for those that are ignored.</summary>
    public static string Learnt(TrainingSequence sequence)
    {
        Assert.Equal(sequence.Ids.Length, sequence.Labels.Length);
        Assert.All(sequence.Labels.Index(), label => Assert.True(label.Item is TrainingSequence.Ignored || label.Item == sequence.Ids[label.Index]));
        return string.Concat(sequence.Labels.Select(label => label switch { TrainingSequence.Ignored => '_', End => '$', _ => (char)label }));
    }

    /// <summary>The one sequence of each row.</summary>
    public static IEnumerable<TrainingSequence> Sequences(this IEnumerable<TrainingItem> items) => items.Select(item => Assert.Single(item.Sequences));
}
