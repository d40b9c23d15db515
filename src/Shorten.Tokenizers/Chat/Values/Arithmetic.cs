namespace Shorten.Tokenizers.Chat;

/// <summary>Python's arithmetic of numbers, strings and lists.</summary>
internal static class Arithmetic
{
    /// <summary>The value of <c>a op b</c>.</summary>
    public static object? Apply(string op, object? a, object? b)
    {
        if (op == "+" && a is string left && b is string right)
            return left + right;
        if (op == "+" && a is TemplateList first && b is TemplateList second)
            return new TemplateList(first.Concat(second)) { IsTuple = first.IsTuple };
        if (op == "*" && (a is string or TemplateList || b is string or TemplateList))
            return a is long times ? Repeat(b, times) : b is long count ? Repeat(a, count) : throw Refuse(op, a, b);
        if (op == "%" && a is string format)
            return PercentFormat.Apply(format, b);
        if (!Value.TryGetNumber(a, out double x) || !Value.TryGetNumber(b, out double y))
            throw Refuse(op, a, b);
        if (a is double || b is double || op == "/" || (op == "**" && y < 0))
            return OfReals(op, x, y);
        return OfIntegers(op, (long)x, (long)y, a, b);
    }

    private static object Repeat(object? value, long times)
    {
        times = Math.Max(0, times);
        if (Value.Size(value) > 0 && times > Budget.MaxLength / Value.Size(value))
            throw new ValueException($"it makes a value of more than {Budget.MaxLength} characters or items");
        if (Value.Size(value) == 0)
            times = 0;
        return value is string text
            ? string.Concat(Enumerable.Repeat(text, (int)times))
            : new TemplateList(Enumerable.Repeat((TemplateList)value!, (int)times).SelectMany(list => list));
    }

    private static double OfReals(string op, double x, double y)
    {
        if (y == 0 && op is ("/" or "//" or "%"))
            throw new ValueException("it divides by 0");
        return op switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            "//" => Math.Floor(x / y),
            "%" => x - y * Math.Floor(x / y),
            _ => Math.Pow(x, y),
        };
    }

    private static long OfIntegers(string op, long x, long y, object? a, object? b)
    {
        // Through a double only for bools; long values are exact.
        (x, y) = (a is long p ? p : x, b is long q ? q : y);
        if (y == 0 && op is ("//" or "%"))
            throw new ValueException("it divides by 0");
        try
        {
            return checked(op switch
            {
                "+" => x + y,
                "-" => x - y,
                "*" => x * y,
                "//" => x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0),
                "%" => (x % y + y) % y,
                _ => Power(x, y),
            });
        }
        catch (OverflowException)
        {
            throw new ValueException("a number is beyond 64 bits");
        }
    }

    private static long Power(long x, long exponent)
    {
        long result = 1;
        // Only -1, 0 and 1 have large powers.
        if (exponent > 64)
            return x is 0 or 1 ? x : x == -1 ? (exponent % 2 == 0 ? 1 : -1) : throw new OverflowException();
        for (; exponent > 0; exponent--)
            result = checked(result * x);
        return result;
    }

    private static ValueException Refuse(string op, object? a, object? b) => new($"{op} does not go with {Value.TypeName(a)} and {Value.TypeName(b)}");
}
