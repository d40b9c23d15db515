namespace Shorten.Tokenizers;

/// <summary>Learns a byte-level BPE from texts: add them, then train.</summary>
/// <remarks>
/// Text is cut into single digits and the words of GPT-2's pattern. The vocabulary is <see cref="EndOfText"/>, the 256 bytes in the order of the characters
/// that spell them, and merges: each time of the most frequent pair of adjacent tokens, of several the one with the lowest left id, then the lowest right id.
/// The order of the texts does not matter. As Hugging Face's <c>BpeTrainer</c> with <c>initial_alphabet</c> and <c>min_frequency=2</c>.
/// </remarks>
public sealed class BpeTrainer
{
    /// <summary>The token that ends a text, id 0.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Tokens before the first merge.</summary>
    public const int NumBaseTokens = 1 + 256;

    private static readonly IPreTokenizer[] s_preTokenizers =
    [
        new SplitPreTokenizer(new RegexPattern(KnownPatterns.Digit), SplitBehavior.Isolated, Invert: false),
        new ByteLevelPreTokenizer(AddPrefixSpace: false, UseRegex: true),
    ];

    private readonly WordCounts _words = new(s_preTokenizers);

    /// <summary>Counts the words of a text.</summary>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _words.Add(text);
    }

    /// <summary>Learns merges until there are <paramref name="vocabSize"/> tokens, or no pair occurs twice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below <see cref="NumBaseTokens"/>.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TrainedTokenizer Train(int vocabSize, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabSize, NumBaseTokens);
        var learned = new MergeLearner(BasePieces(), _words.Counts);
        while (learned.Pieces.Count < vocabSize && learned.TryMerge())
            cancellationToken.ThrowIfCancellationRequested();
        return new TrainedTokenizer(Parts(learned));
    }

    private static List<string> BasePieces()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => ByteLevelAlphabet.CharOf((byte)value));
        return [EndOfText, .. bytes.Order().Select(spelled => spelled.ToString())];
    }

    private static TokenizerParts Parts(MergeLearner learned) => new()
    {
        AddedTokens = [new AddedToken(0, EndOfText) { Special = true }],
        PreTokenizers = s_preTokenizers,
        Model = new BpeModel { Vocabulary = new Vocabulary(learned.Pieces), Merges = learned.Merges, IgnoreMerges = false },
        PostProcessor = TemplatePostProcessor.None,
        Decoders = [() => new ByteLevelDecoder()],
        BosTokenId = 0,
        EosTokenId = 0,
    };
}
