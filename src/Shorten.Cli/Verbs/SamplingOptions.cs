using System.CommandLine;
using Shorten.Cli.Frame;
using Shorten.Generation;

namespace Shorten.Cli.Verbs;

/// <summary>How <c>generate</c> and <c>chat</c> choose the next token.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<double> _temperature = Ranged.Real("--temperature", "0 takes the most likely token", 0, double.PositiveInfinity, 0);
    private readonly Option<int> _topK = Ranged.Int("--top-k", "Draw from the k most likely tokens; 0 for all", 0, 0);
    private readonly Option<double> _topP = Ranged.Real("--top-p", "Draw from the most likely tokens that together reach this probability", 1e-6, 1, 1);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _temperature, _topK, _topP })
            verb.Add(option);
    }

    /// <summary>What was given.</summary>
    public SamplingSettings Settings(VerbContext context) => new()
    {
        Temperature = context.Get(_temperature),
        TopK = context.Get(_topK),
        TopP = context.Get(_topP),
        Seed = context.Seed,
    };
}
