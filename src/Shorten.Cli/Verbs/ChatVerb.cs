using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Generation;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten chat</c>: a conversation, line by line.</summary>
internal sealed class ChatVerb : Verb
{
    private const string Exit = "/exit";

    private readonly Argument<string> _model = ModelArgument();
    private readonly AdapterOptions _adapter = new();
    private readonly Option<string?> _system = new("--system") { Description = "What the model is told before the conversation", HelpName = "TEXT" };
    private readonly Option<int> _maxNewTokens = Ranged.Int("--max-new-tokens", "Most tokens of an answer", 1, 512);
    private readonly SamplingOptions _sampling = new();

    public ChatVerb()
        : base("chat", "Talks with a model: reads a line, answers, until /exit or the end of the input.",
            "chat model.gguf",
            "chat ./model --system \"You are terse.\" --temperature 0.7 --top-p 0.9",
            "chat model.gguf --quiet < questions.txt")
    {
        Add(_model);
        _adapter.AddTo(this);
        Add(_system);
        Add(_maxNewTokens);
        _sampling.AddTo(this);
    }

    public override int Run(VerbContext context)
    {
        context.AfterCancel = "the conversation was not kept";
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        _adapter.Apply(context, source);
        // Before the first question: what is wrong with the model is said at once.
        _ = source.Model;
        var prompt = new ChatPrompt(source);
        var messages = ChatPrompt.Begin(context.Get(_system));
        context.Notice($"a line is a question; {Exit} ends the conversation, Ctrl-C an answer");
        while (context.ReadLine("> ") is { } line && line.Trim() != Exit)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            messages.Add(new ChatMessage("user", line));
            messages.Add(new ChatMessage("assistant", Answer(context, source, prompt.Encode(messages))));
        }
        if (context.IsJson)
            context.Json(new JsonObject { ["messages"] = new JsonArray([.. messages.Select(message => new JsonObject { ["role"] = message.Role, ["content"] = message.Content })]) });
        return ExitCode.Ok;
    }

    // The whole conversation goes through the model again: the cache of the last answer is not kept.
    private string Answer(VerbContext context, ModelSource source, int[] prompt)
    {
        int room = source.Model.Settings.MaxPositionEmbeddings - prompt.Length;
        if (room < 1)
            throw new UsageException($"the conversation has {prompt.Length} tokens, the model takes {source.Model.Settings.MaxPositionEmbeddings}: begin a new one");
        var settings = _sampling.Settings(context);
        using var workspace = context.NewWorkspace(source.FastestCompute);
        using var interrupt = new Interrupt(context.CancellationToken);
        var stopTokens = StopTokens.Of(source.Checkpoint, source.Tokenizer);
        var tokens = Generator.Run(source.Model, prompt, Math.Min(room, context.Get(_maxNewTokens)), settings, stopTokens, workspace, interrupt.Token);
        return Stream(context, source.Tokenizer, tokens, interrupt);
    }

    private static string Stream(VerbContext context, Tokenizer tokenizer, IEnumerable<GeneratedToken> tokens, Interrupt interrupt)
    {
        var decoder = new StreamingDecoder(tokenizer, skipSpecialTokens: true);
        var text = new StringBuilder();
        void Append(string part)
        {
            text.Append(part);
            if (!context.IsJson)
                context.Stream(part);
        }
        try
        {
            foreach (var token in tokens)
                Append(decoder.Append(token.Id));
        }
        catch (OperationCanceledException) when (interrupt.EndedTheAnswer)
        {
            // What was said so far stays in the conversation.
        }
        Append(decoder.Flush());
        if (!context.IsJson)
            context.Line();
        return text.ToString();
    }
}
