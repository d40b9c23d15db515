namespace Shorten.Tokenizers.Chat;

/// <summary>Reads expressions, with Jinja's precedence: if-else, or, and, not, comparisons, + and -, ~, * / // %, **, sign, filters and tests, calls.</summary>
internal sealed partial class ExpressionParser(TokenReader reader)
{
    private static readonly string[] s_comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] s_sums = ["+", "-"];
    private static readonly string[] s_products = ["*", "//", "/", "%"];
    private static readonly string[] s_notArguments = ["else", "or", "and", "is", "if", "not", "in"];

    /// <summary>Reads an expression.</summary>
    public Expression Read()
    {
        CheckDepth();
        int line = reader.Current.Line;
        var value = ReadWithoutIf();
        while (reader.TrySkipName("if"))
        {
            var condition = ReadWithoutIf();
            value = new Conditional(line, condition, value, reader.TrySkipName("else") ? Read() : null);
        }
        return value;
    }

    /// <summary>Reads an expression up to an <c>if</c>, which belongs to the loop around it.</summary>
    public Expression ReadWithoutIf() => ReadLogical("or", () => ReadLogical("and", ReadNot));

    /// <summary>Reads several with commas between them as a tuple, one as itself.</summary>
    public Expression ReadTuple(Func<Expression> readItem)
    {
        int line = reader.Current.Line;
        var first = readItem();
        if (!reader.Current.IsOperator(","))
            return first;
        List<Expression> items = [first];
        while (reader.TrySkip(",") && reader.Current.Kind is not (TokenKind.TagEnd or TokenKind.OutputEnd) && !reader.Current.IsOperator(")"))
            items.Add(readItem());
        return new ListLiteral(line, items, isTuple: true);
    }

    /// <summary>Reads arguments in parentheses.</summary>
    public Arguments ReadArguments()
    {
        reader.Expect("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        while (!reader.TrySkip(")"))
        {
            if (reader.Current.Kind == TokenKind.Name && reader.Following.IsOperator("="))
            {
                string name = reader.Take().Text;
                reader.Take();
                named.Add((name, Read()));
            }
            else
            {
                positional.Add(Read());
            }
            if (!reader.TrySkip(",") && !reader.Current.IsOperator(")"))
                throw reader.Unexpected("',' or ')'");
        }
        return new Arguments(positional, named);
    }

    /// <summary>Reads filters behind a value.</summary>
    public Expression ReadFilter(Expression value)
    {
        var name = reader.Expect(TokenKind.Name, "the name of a filter");
        if (!Filters.Exists(name.Text))
            throw new ChatTemplateException(name.Line, $"the filter '{name.Text}' is not supported");
        return new FilterCall(name.Line, value, name.Text, reader.Current.IsOperator("(") ? ReadArguments() : Arguments.None);
    }

    private Expression ReadLogical(string name, Func<Expression> readSide)
    {
        var left = readSide();
        while (reader.Current.IsName(name))
        {
            int line = reader.Take().Line;
            left = new Logical(line, name == "and", left, readSide());
        }
        return left;
    }

    private Expression ReadNot()
    {
        CheckDepth();
        int line = reader.Current.Line;
        return reader.TrySkipName("not") ? new Unary(line, "not", ReadNot()) : ReadComparison();
    }

    private Expression ReadComparison()
    {
        int line = reader.Current.Line;
        var first = ReadSum();
        List<(string, Expression)> rest = [];
        while (TryTakeComparison() is { } op)
            rest.Add((op, ReadSum()));
        return rest.Count == 0 ? first : new Comparison(line, first, rest);
    }

    private string? TryTakeComparison()
    {
        if (reader.Current.Kind == TokenKind.Operator && s_comparisons.Contains(reader.Current.Text))
            return reader.Take().Text;
        if (reader.TrySkipName("in"))
            return "in";
        if (!reader.Current.IsName("not") || !reader.Following.IsName("in"))
            return null;
        reader.Take();
        reader.Take();
        return "not in";
    }

    private Expression ReadSum() => ReadBinary(s_sums, () => ReadBinary(["~"], () => ReadBinary(s_products, ReadPower)));

    private Expression ReadBinary(string[] operators, Func<Expression> readSide)
    {
        var left = readSide();
        while (reader.Current.Kind == TokenKind.Operator && operators.Contains(reader.Current.Text))
        {
            var op = reader.Take();
            left = new Binary(op.Line, op.Text, left, readSide());
        }
        return left;
    }

    private Expression ReadPower() => ReadBinary(["**"], () => ReadUnary(withFilters: true));

    private Expression ReadUnary(bool withFilters)
    {
        CheckDepth();
        var token = reader.Current;
        var value = token.IsOperator("-") || token.IsOperator("+")
            ? new Unary(reader.Take().Line, token.Text, ReadUnary(withFilters: false))
            : ReadPostfix(ReadPrimary());
        return withFilters ? ReadFiltersAndTests(value) : value;
    }

    private Expression ReadFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (reader.TrySkip("|"))
                value = ReadFilter(value);
            else if (reader.TrySkipName("is"))
                value = ReadTest(value);
            else if (reader.Current.IsOperator("("))
                value = new Call(reader.Current.Line, value, ReadArguments());
            else
                return value;
        }
    }

    private Expression ReadTest(Expression value)
    {
        bool negated = reader.TrySkipName("not");
        var name = reader.Expect(TokenKind.Name, "the name of a test");
        if (!Tests.Exists(name.Text))
            throw new ChatTemplateException(name.Line, $"the test '{name.Text}' is not supported");
        Expression test = new TestCall(name.Line, value, name.Text, ReadTestArguments());
        return negated ? new Unary(name.Line, "not", test) : test;
    }

    // One argument may stand without parentheses: is divisibleby 3.
    private Arguments ReadTestArguments()
    {
        var token = reader.Current;
        if (token.IsOperator("("))
            return ReadArguments();
        bool isArgument = token.Kind is TokenKind.String or TokenKind.Number || token.IsOperator("[") || token.IsOperator("{")
            || (token.Kind == TokenKind.Name && !s_notArguments.Contains(token.Text));
        return isArgument ? new Arguments([ReadPostfix(ReadPrimary())], []) : Arguments.None;
    }

    private void CheckDepth()
    {
        try
        {
            Budget.CheckStack();
        }
        catch (ValueException problem)
        {
            throw new ChatTemplateException(reader.Current.Line, problem.Message);
        }
    }
}
