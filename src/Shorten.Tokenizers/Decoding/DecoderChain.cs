namespace Shorten.Tokenizers;

/// <summary>Decoders one behind the other, for one text.</summary>
internal sealed class DecoderChain(IEnumerable<Func<IDecoder>> steps)
{
    private readonly IDecoder[] _steps = [.. steps.Select(step => step())];

    /// <summary>Takes the next token and gives the text that is whole by now.</summary>
    public string Append(string token) => string.Concat(Pass([token], _steps));

    /// <summary>Ends the text and gives the rest of it.</summary>
    public string Flush()
    {
        List<string> tokens = [];
        for (int i = 0; i < _steps.Length; i++)
        {
            tokens = Pass(tokens, _steps.AsSpan(i, 1));
            _steps[i].Flush(tokens);
        }
        return string.Concat(tokens);
    }

    private static List<string> Pass(List<string> tokens, ReadOnlySpan<IDecoder> steps)
    {
        foreach (var step in steps)
        {
            List<string> output = [];
            foreach (string token in tokens)
                step.Append(token, output);
            tokens = output;
        }
        return tokens;
    }
}
