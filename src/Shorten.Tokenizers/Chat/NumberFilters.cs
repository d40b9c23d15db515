using System.Globalization;

namespace Shorten.Tokenizers.Chat;

/// <summary>Filters that make numbers.</summary>
internal static class NumberFilters
{
    /// <summary><c>int</c>: a whole number, or the default (0) where it is none.</summary>
    public static object? Int(object? value, CallArguments arguments)
    {
        if (Value.TryGetNumber(value, out double number) && Math.Abs(number) < long.MaxValue)
            return value is long exact ? exact : (long)number;
        return value is string text && long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed)
            ? parsed
            : arguments.TryGet(0, "default", out object? other) ? other : 0L;
    }

    /// <summary><c>float</c>: a real number, or the default (0.0) where it is none.</summary>
    public static object? Float(object? value, CallArguments arguments)
    {
        if (Value.TryGetNumber(value, out double number))
            return number;
        return value is string text && double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)
            ? parsed
            : arguments.TryGet(0, "default", out object? other) ? other : 0.0;
    }

    /// <summary><c>abs</c>.</summary>
    public static object Abs(object? value) => value switch
    {
        long number and not long.MinValue => (object)Math.Abs(number),
        double number => Math.Abs(number),
        _ => throw new ValueException($"{Value.TypeName(value)} has no absolute value"),
    };

    /// <summary><c>round(precision)</c>: half to even.</summary>
    public static object Round(object? value, CallArguments arguments) => Value.TryGetNumber(value, out double number)
        ? Math.Round(number, (int)Math.Clamp(arguments.Integer(0, "precision", 0), 0, 15), MidpointRounding.ToEven)
        : throw new ValueException($"{Value.TypeName(value)} cannot be rounded");
}
