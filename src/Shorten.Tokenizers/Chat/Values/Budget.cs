using System.Runtime.CompilerServices;

namespace Shorten.Tokenizers.Chat;

/// <summary>What a rendering may cost: a hostile template ends with an error instead of taking all time and memory.</summary>
internal sealed class Budget
{
    /// <summary>Longest string and list.</summary>
    public const int MaxLength = 1 << 24;

    // The longest templates in use take some thousand steps a message.
    private const long MaxSteps = 10_000_000;

    // Copying is cheaper than a step.
    private const int UnitsPerStep = 16;

    private long _left = MaxSteps;

    /// <summary>Spends a step and the characters and items that it copies.</summary>
    /// <exception cref="ValueException">Nothing is left, or the stack is at its end.</exception>
    public void Spend(long units)
    {
        _left -= 1 + units / UnitsPerStep;
        if (_left < 0)
            throw new ValueException("it takes too long: the template loops too often or makes too much text");
        CheckStack();
    }

    /// <summary>Refuses a value that would be too long, before it is made.</summary>
    public void SpendLength(long length)
    {
        if (length > MaxLength)
            throw new ValueException($"it makes a value of more than {MaxLength} characters or items");
        Spend(length);
    }

    /// <summary>Refuses to nest deeper than the stack allows.</summary>
    public static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ValueException("it nests too deeply");
    }
}
