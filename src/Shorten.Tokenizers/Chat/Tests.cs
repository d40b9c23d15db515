namespace Shorten.Tokenizers.Chat;

/// <summary>Jinja's tests: what stands behind <c>is</c>.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Func<object?, CallArguments, Budget, bool>> s_tests = new()
    {
        ["defined"] = (value, _, _) => value is not Undefined,
        ["undefined"] = (value, _, _) => value is Undefined,
        ["none"] = (value, _, _) => value is null,
        ["string"] = (value, _, _) => value is string,
        ["mapping"] = (value, _, _) => value is TemplateDict,
        ["sequence"] = (value, _, _) => value is string or TemplateList or TemplateDict or Undefined,
        ["iterable"] = (value, _, _) => value is string or TemplateList or TemplateDict or Undefined,
        ["number"] = (value, _, _) => value is long or double or bool,
        ["integer"] = (value, _, _) => value is long,
        ["float"] = (value, _, _) => value is double,
        ["boolean"] = (value, _, _) => value is bool,
        ["true"] = (value, _, _) => value is true,
        ["false"] = (value, _, _) => value is false,
        ["callable"] = (value, _, _) => value is TemplateFunction,
        ["lower"] = (value, _, _) => value is string text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["upper"] = (value, _, _) => value is string text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["odd"] = (value, _, _) => Arithmetic.Apply("%", value, 2L) is 1L,
        ["even"] = (value, _, _) => Arithmetic.Apply("%", value, 2L) is 0L,
        ["divisibleby"] = (value, arguments, _) => Arithmetic.Apply("%", value, arguments.Require(0, "num")) is 0L,
        ["sameas"] = (value, arguments, budget) => IsSame(value, arguments.Require(0, "other"), budget),
        ["in"] = (value, arguments, budget) => Value.Contains(arguments.Require(0, "seq"), value, budget),
        ["equalto"] = AreEqual,
        ["eq"] = AreEqual,
        ["=="] = AreEqual,
        ["ne"] = (value, arguments, budget) => !AreEqual(value, arguments, budget),
        ["!="] = (value, arguments, budget) => !AreEqual(value, arguments, budget),
        ["lt"] = (value, arguments, budget) => Value.Compare(value, arguments.Require(0, "other"), budget) < 0,
        ["le"] = (value, arguments, budget) => Value.Compare(value, arguments.Require(0, "other"), budget) <= 0,
        ["gt"] = (value, arguments, budget) => Value.Compare(value, arguments.Require(0, "other"), budget) > 0,
        ["ge"] = (value, arguments, budget) => Value.Compare(value, arguments.Require(0, "other"), budget) >= 0,
    };

    /// <summary>True if there is a test of this name.</summary>
    public static bool Exists(string name) => s_tests.ContainsKey(name);

    /// <summary>The answer.</summary>
    public static bool Holds(string name, object? value, CallArguments arguments, Budget budget) =>
        s_tests.TryGetValue(name, out var test) ? test(value, arguments, budget) : throw new ValueException($"the test '{name}' is not supported");

    private static bool AreEqual(object? value, CallArguments arguments, Budget budget) => Value.AreEqual(value, arguments.Require(0, "other"), budget);

    private static bool IsSame(object? a, object? b, Budget budget) =>
        a is TemplateList or TemplateDict ? ReferenceEquals(a, b) : a?.GetType() == b?.GetType() && Value.AreEqual(a, b, budget);
}
