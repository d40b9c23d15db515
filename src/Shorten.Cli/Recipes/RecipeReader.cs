using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Shorten.Cli.Recipes;

/// <summary>Reads a recipe: a YAML map of <c>description</c>, <c>variables</c> and <c>steps</c>.</summary>
internal sealed class RecipeReader
{
    private readonly string _path;
    private readonly Parser _parser;
    private readonly List<(string Name, RecipeText Value)> _variables = [];
    private readonly List<RecipeStep> _steps = [];

    private RecipeReader(string path, TextReader text)
    {
        _path = path;
        _parser = new Parser(text);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="RecipeException">It is not YAML, or no recipe.</exception>
    public static Recipe Read(string path)
    {
        using var text = new StringReader(File.ReadAllText(path));
        try
        {
            return new RecipeReader(path, text).ReadDocument();
        }
        catch (YamlException exception)
        {
            throw new RecipeException(path, exception.Start.Line, exception.Message, exception);
        }
    }

    private Recipe ReadDocument()
    {
        Expect<StreamStart>("YAML");
        if (_parser.Accept<StreamEnd>(out _))
            throw new RecipeException(_path, 1, "is empty");
        Expect<DocumentStart>("YAML");
        ReadMap("'steps'", ReadPart);
        Expect<DocumentEnd>("the end of the recipe");
        if (_steps.Count == 0)
            throw new RecipeException(_path, 1, "has no steps");
        return new Recipe { Path = _path, Variables = _variables, Steps = _steps };
    }

    private void ReadPart(RecipeText key)
    {
        switch (key.Value)
        {
            case "description":
                ReadText("a text");
                break;
            case "variables":
                ReadMap("variables", name => _variables.Add((name.Value!, ReadText($"the value of '{name.Value}'"))));
                break;
            case "steps":
                ReadList("a list of steps", () => ReadMap("a verb", ReadStep));
                break;
            default:
                throw new RecipeException(_path, key.Line, $"'{key.Value}' is none of description, variables and steps");
        }
    }

    private void ReadStep(RecipeText verb)
    {
        var options = new List<RecipeOption>();
        // A verb without options is a key without a value.
        if (_parser.Accept<Scalar>(out var nothing) && IsNull(nothing))
            _parser.MoveNext();
        else
            ReadMap($"the options of {verb.Value}", name => options.Add(new RecipeOption(name, ReadValues(name))));
        _steps.Add(new RecipeStep(verb, options));
    }

    private List<RecipeText> ReadValues(RecipeText name)
    {
        var values = new List<RecipeText>();
        if (_parser.Accept<SequenceStart>(out _))
            ReadList("values", () => values.Add(ReadText($"a value of '{name.Value}'")));
        else
            values.Add(ReadText($"a value of '{name.Value}' or a list of them"));
        return values;
    }

    private void ReadList(string what, Action readItem)
    {
        Expect<SequenceStart>(what);
        while (!_parser.TryConsume<SequenceEnd>(out _))
            readItem();
    }

    private void ReadMap(string what, Action<RecipeText> readValue)
    {
        Expect<MappingStart>($"a map with {what}");
        var names = new HashSet<string>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadText("a name");
            if (key.Value is null || !names.Add(key.Value))
                throw new RecipeException(_path, key.Line, key.Value is null ? "a name is empty" : $"'{key.Value}' is there twice");
            readValue(key);
        }
    }

    private RecipeText ReadText(string what)
    {
        var scalar = Expect<Scalar>(what);
        return new RecipeText(IsNull(scalar) ? null : scalar.Value, scalar.Start.Line);
    }

    private T Expect<T>(string what)
        where T : ParsingEvent =>
        _parser.TryConsume<T>(out var consumed) ? consumed : throw new RecipeException(_path, _parser.Current?.Start.Line ?? 1, $"expected {what}");

    private static bool IsNull(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
}
