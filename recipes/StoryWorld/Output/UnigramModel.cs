using Shorten.Data;
using Shorten.Tokenizers;

namespace StoryWorld.Output;

/// <summary>The model that knows how often each token occurs and nothing else: what a perplexity is to be compared with.</summary>
internal static class UnigramModel
{
    /// <summary>Its perplexity on the tokens of one text, after counting those of another. Every token counts once more than it occurs.</summary>
    public static double Perplexity(Tokenizer tokenizer, string trainingPath, string validationPath)
    {
        var counts = new long[tokenizer.VocabSize];
        Array.Fill(counts, 1);
        foreach (string row in TextRows.Read(trainingPath).Rows)
        {
            foreach (int id in tokenizer.Encode(row))
                counts[id]++;
        }
        double total = counts.Sum();
        int[] ids = tokenizer.Encode(WholeText.Read(validationPath).Text);
        return Math.Exp(-ids.Sum(id => Math.Log(counts[id] / total)) / ids.Length);
    }
}
