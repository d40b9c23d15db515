namespace Shorten.Tokenizers.Chat;

/// <summary>Python's ways to cut a string.</summary>
internal static class StringSplit
{
    /// <summary><c>split(sep, maxsplit)</c>; without a separator, at runs of white space.</summary>
    public static TemplateList FromLeft(string text, CallArguments arguments)
    {
        int parts = MaxParts(arguments);
        if (arguments.Get(0, "sep") is null)
            return AtSpaces(text, parts);
        return new TemplateList(text.Split(Separator(arguments), parts));
    }

    /// <summary><c>rsplit(sep, maxsplit)</c>.</summary>
    public static TemplateList FromRight(string text, CallArguments arguments)
    {
        int parts = MaxParts(arguments);
        if (arguments.Get(0, "sep") is null)
            return parts == int.MaxValue ? AtSpaces(text, parts) : throw new ValueException("rsplit without a separator but with a count is not supported");
        string separator = Separator(arguments);
        string[] all = text.Split(separator);
        int joined = Math.Max(0, all.Length - parts);
        return new TemplateList([string.Join(separator, all[..(joined + 1)]), .. all[(joined + 1)..]]);
    }

    /// <summary><c>splitlines()</c>.</summary>
    public static TemplateList Lines(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return new TemplateList(lines[^1].Length == 0 ? lines[..^1] : lines);
    }

    private static TemplateList AtSpaces(string text, int parts)
    {
        var list = new TemplateList();
        var rest = text.AsSpan().TrimStart();
        while (!rest.IsEmpty && list.Count < parts - 1)
        {
            int end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
                end++;
            list.Add(rest[..end].ToString());
            rest = rest[end..].TrimStart();
        }
        if (!rest.IsEmpty)
            list.Add(rest.ToString());
        return list;
    }

    private static int MaxParts(CallArguments arguments)
    {
        long most = arguments.Integer(1, "maxsplit", -1);
        return most < 0 || most >= int.MaxValue ? int.MaxValue : (int)most + 1;
    }

    private static string Separator(CallArguments arguments) =>
        arguments.Text(0, "sep") is { Length: > 0 } separator ? separator : throw new ValueException("the separator is empty");
}
