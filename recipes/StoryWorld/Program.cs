using Shorten.Tokenizers;
using StoryWorld.Output;

namespace StoryWorld;

/// <summary>The command line.</summary>
internal static class Program
{
    private const string Usage = """
        StoryWorld text MEGABYTES FILE                 writes text to learn from
        StoryWorld data FOLDER                         writes calibration, validation, multiple-choice sets and instructions
        StoryWorld init FOLDER                         writes config and random weights into the folder of a tokenizer
        StoryWorld unigram FOLDER TRAINING VALIDATION  prints the perplexity of token frequencies
        """;

    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["text", var size, var path] when int.TryParse(size, out int megabytes) && megabytes > 0:
                DataFiles.WriteTraining(path, megabytes * 1_000_000L);
                return 0;
            case ["data", var folder]:
                DataFiles.WriteShipped(folder);
                return 0;
            case ["init", var folder]:
                var tokenizer = Tokenizer.FromFolder(folder);
                InitialModel.Write(folder, tokenizer.VocabSize, tokenizer.EosTokenId!.Value);
                return 0;
            case ["unigram", var folder, var training, var validation]:
                Console.WriteLine($"{UnigramModel.Perplexity(Tokenizer.FromFolder(folder), training, validation):F2}");
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
