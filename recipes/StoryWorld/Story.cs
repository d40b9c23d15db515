using System.Text;

namespace StoryWorld;

/// <summary>A story while it is told: its sentences, and what can be asked about it.</summary>
internal sealed class Story(Dice dice)
{
    private readonly StringBuilder _body = new();
    private readonly List<Question> _questions = [];

    /// <summary>The choices of this story.</summary>
    public Dice Dice => dice;

    /// <summary>What it is about, in a few words without article: <c>Mira and a lamp</c>.</summary>
    public string Title { get; set; } = "";

    /// <summary>The sentences so far.</summary>
    public string Body => _body.ToString();

    /// <summary>Questions about it.</summary>
    public IReadOnlyList<Question> Questions => _questions;

    /// <summary>Its last sentence that can be guessed; null where there is none.</summary>
    public Ending? Ending { get; private set; }

    /// <summary>Adds a sentence; the first letter becomes a capital.</summary>
    public void Say(string sentence)
    {
        if (_body.Length > 0)
            _body.Append(' ');
        _body.Append(char.ToUpperInvariant(sentence[0])).Append(sentence.AsSpan(1));
    }

    /// <summary>Adds a sentence whose end follows from what was said.</summary>
    public void End(string start, string end, IEnumerable<string> others)
    {
        Say(start);
        Ending = new Ending(Body, $"{end}.", [.. others.Select(other => $"{other}.")]);
        _body.Append(' ').Append(end).Append('.');
    }

    /// <summary>Adds a question.</summary>
    public void Ask(QuestionKind kind, string text, string answer, IEnumerable<string> others) =>
        _questions.Add(new Question(kind, text, answer, [.. others.Where(other => other != answer).Distinct()]));
}
