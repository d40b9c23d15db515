namespace Shorten.Tokenizers.Chat;

/// <summary>Functions that every chat template has.</summary>
internal static class Globals
{
    // As in Jinja's sandbox.
    private const long MaxRange = 100_000;

    /// <summary>Adds the functions to a scope; <paramref name="now"/> is what <c>strftime_now</c> sees.</summary>
    public static void AddTo(Scope scope, DateTime now)
    {
        scope.Set("range", (TemplateFunction)Range);
        scope.Set("dict", (TemplateFunction)Dict);
        scope.Set("namespace", (TemplateFunction)Namespace);
        scope.Set("raise_exception", (TemplateFunction)(arguments => throw new ValueException(ValueText.Of(arguments.Get(0, "message")))));
        scope.Set("strftime_now", (TemplateFunction)(arguments => TimeFormat.Format(arguments.Text(0, "format"), now)));
    }

    private static TemplateList Range(CallArguments arguments)
    {
        bool onlyStop = arguments.Positional.Count < 2;
        long start = onlyStop ? 0 : arguments.Integer(0, "start", 0), stop = arguments.Integer(onlyStop ? 0 : 1, "stop", 0), step = arguments.Integer(2, "step", 1);
        if (step == 0)
            throw new ValueException("the step of a range is 0");
        double count = Math.Ceiling(((double)stop - start) / step);
        if (count > MaxRange)
            throw new ValueException($"a range has more than {MaxRange} numbers");
        return new TemplateList(Enumerable.Range(0, (int)Math.Max(0, count)).Select(i => (object?)(start + i * step)));
    }

    private static TemplateDict Dict(CallArguments arguments)
    {
        var dict = new TemplateDict();
        if (arguments.Positional is [TemplateDict other, ..])
        {
            foreach (var (key, value) in other)
                dict[key] = value;
        }
        foreach (var (key, value) in arguments.Named)
            dict[key] = value;
        return dict;
    }

    private static TemplateNamespace Namespace(CallArguments arguments)
    {
        var made = new TemplateNamespace();
        foreach (var (key, value) in Dict(arguments))
            made.Values[key] = value;
        return made;
    }
}
