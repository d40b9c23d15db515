using Shorten.Tokenizers;

namespace Shorten.Evaluation.Tasks;

/// <summary>Tokens of contexts and choices by the rules of lm-evaluation-harness.</summary>
/// <remarks>
/// White space at the end of a context moves to the choice; both are tokenised together, without special tokens, and the tokens beyond those of the context alone are the choice's. An empty
/// context is the end-of-text token (0.3), or the beginning-of-text token where there is one (0.4). What exceeds the model's length is cut off on the left.
/// </remarks>
internal sealed class ChoiceTokenizer(Tokenizer tokenizer, int maxLength, HarnessVersion harness)
{
    /// <summary>The sequences of a question, those of equal tokens once.</summary>
    /// <exception cref="ArgumentException">A choice has no tokens, or more than the model takes.</exception>
    public TokenizedDocument Tokenize(TaskDocument document)
    {
        var sequences = new List<ChoiceSequence>();
        int[] ofChoice = new int[document.Choices.Count];
        for (int i = 0; i < ofChoice.Length; i++)
        {
            var sequence = Sequence(document.Contexts[i], " " + document.Choices[i]);
            int same = sequences.FindIndex(sequence.IsSame);
            ofChoice[i] = same < 0 ? sequences.Count : same;
            if (same < 0)
                sequences.Add(sequence);
        }
        return new TokenizedDocument(sequences, ofChoice);
    }

    private ChoiceSequence Sequence(string context, string continuation)
    {
        int end = context.TrimEnd().Length;
        continuation = context[end..] + continuation;
        context = context[..end];
        int[] ids;
        int numContext;
        if (context.Length == 0)
        {
            ids = [EmptyContext(), .. tokenizer.Encode(continuation, addSpecialTokens: false)];
            numContext = 1;
        }
        else
        {
            ids = tokenizer.Encode(context + continuation, addSpecialTokens: false);
            numContext = tokenizer.Encode(context, addSpecialTokens: false).Length;
        }
        int scored = ids.Length - numContext;
        if (scored < 1 || scored > maxLength)
            throw new ArgumentException($"the choice '{continuation}' has {scored} tokens: expected 1 to {maxLength}");
        return new ChoiceSequence(ids.Length > maxLength + 1 ? ids[^(maxLength + 1)..] : ids, scored);
    }

    private int EmptyContext() =>
        (harness == HarnessVersion.V04 ? tokenizer.BosTokenId ?? tokenizer.EosTokenId : tokenizer.EosTokenId)
        ?? throw new ArgumentException("an empty context needs an end-of-text token, which the tokenizer lacks");
}
