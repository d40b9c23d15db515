using Shorten.Cli.Frame;
using Shorten.Generation;
using Shorten.Reports.Comparison;

namespace Shorten.Cli.Verbs;

/// <summary>How a model continues prompts, each time with the most likely token.</summary>
internal static class SampleTexts
{
    public static IReadOnlyList<Sample> Of(VerbContext context, ModelSource source, IReadOnlyList<string> prompts, int maxNewTokens)
    {
        List<Continuation> continuations = [.. prompts.Select(prompt => new Continuation(prompt, Encode(source, prompt), source.Tokenizer))];
        using var workspace = context.NewWorkspace(source.FastestCompute);
        var stopTokens = StopTokens.Of(source.Checkpoint, source.Tokenizer);
        foreach (var token in Generator.Run(source.Model, [.. continuations.Select(c => c.PromptIds)], maxNewTokens, new SamplingSettings(), stopTokens, workspace, context.CancellationToken))
            continuations[token.Sequence].Append(token);
        continuations.ForEach(continuation => continuation.End());
        return [.. continuations.Select(continuation => new Sample(continuation.Prompt, continuation.Text))];
    }

    private static int[] Encode(ModelSource source, string prompt)
    {
        int[] ids = source.Tokenizer.Encode(prompt);
        source.RequireInVocabulary(ids);
        return ids.Length > 0 ? ids : throw new UsageException("--prompt: a prompt is empty, and the tokenizer has no token that begins a text");
    }
}
