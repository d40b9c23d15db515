namespace Shorten.Tests;

/// <summary>Asserts that something is refused with one line that says why.</summary>
internal static class Refuses
{
    /// <summary>The exception, whose message contains <paramref name="reason"/> and is one line.</summary>
    public static T Saying<T>(string reason, Action action) where T : Exception
    {
        var error = Assert.Throws<T>(action);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
        return error;
    }
}
