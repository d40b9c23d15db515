namespace Shorten.Data;

/// <summary>What the rows of training data hold.</summary>
public enum TrainingForm
{
    /// <summary>Alpaca's fields <c>instruction</c>, <c>input</c> (may be absent) and <c>output</c>: the response is learnt.</summary>
    Instructions,

    /// <summary>Text: every token is learnt.</summary>
    Text,

    /// <summary>Conversations (<c>messages</c> or <c>conversations</c>, each a list of <c>role</c> and <c>content</c>): what the assistant says is learnt.</summary>
    Chat,
}
