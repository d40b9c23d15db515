namespace Shorten.Tokenizers.Chat;

/// <summary>Reads the statements of a template.</summary>
internal sealed class TemplateParser
{
    // The parser calls itself for every block within a block.
    private const int MaxDepth = 100;

    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private int _depth;
    private int _loops;

    private TemplateParser(IReadOnlyList<Token> tokens)
    {
        _reader = new TokenReader(tokens);
        _expressions = new ExpressionParser(_reader);
    }

    /// <summary>Reads a template.</summary>
    public static IReadOnlyList<Statement> Read(string source)
    {
        var parser = new TemplateParser(TemplateLexer.Read(source));
        var statements = parser.ReadBody();
        return parser._reader.Current.Kind == TokenKind.End ? statements : throw parser._reader.Unexpected("the end of the template");
    }

    // Up to a tag with one of these names, which is left at its name.
    private List<Statement> ReadBody(params string[] ends)
    {
        if (++_depth > MaxDepth)
            throw new ChatTemplateException(_reader.Current.Line, "it nests too deeply");
        List<Statement> statements = [];
        while (_reader.Current.Kind != TokenKind.End)
        {
            var token = _reader.Take();
            if (token.Kind == TokenKind.Text)
            {
                statements.Add(new TextStatement(token.Line, token.Text));
            }
            else if (token.Kind == TokenKind.OutputStart)
            {
                statements.Add(new OutputStatement(token.Line, _expressions.ReadTuple(_expressions.Read)));
                _reader.Expect(TokenKind.OutputEnd, "}}");
            }
            else
            {
                if (ends.Contains(_reader.Current.Text))
                    break;
                statements.Add(ReadTag());
            }
        }
        _depth--;
        return ends.Length == 0 || _reader.Current.Kind != TokenKind.End ? statements : throw _reader.Unexpected("{% " + ends[^1] + " %}");
    }

    private Statement ReadTag()
    {
        var name = _reader.Expect(TokenKind.Name, "the name of a statement");
        return name.Text switch
        {
            "if" => ReadIf(name.Line),
            "for" => ReadFor(name.Line),
            "set" => ReadSet(name.Line),
            "macro" => ReadMacro(name.Line),
            "call" => ReadCall(name.Line),
            "filter" => ReadFilterBlock(name.Line),
            "with" => ReadWith(name.Line),
            "generation" => EndTag(() => new Block(name.Line, [], ReadBlock("endgeneration"))),
            "break" or "continue" => ReadLoopControl(name),
            _ => throw new ChatTemplateException(name.Line, $"the statement '{name.Text}' is not supported"),
        };
    }

    private IfStatement ReadIf(int line)
    {
        List<(Expression, IReadOnlyList<Statement>)> branches = [];
        IReadOnlyList<Statement> otherwise = [];
        string end;
        do
        {
            var condition = _expressions.ReadTuple(_expressions.Read);
            EndTag();
            branches.Add((condition, ReadBody("elif", "else", "endif")));
            end = _reader.Take().Text;
        }
        while (end == "elif");
        if (end == "else")
        {
            EndTag();
            otherwise = ReadBody("endif");
            _reader.Take();
        }
        EndTag();
        return new IfStatement(line, branches, otherwise);
    }

    private ForStatement ReadFor(int line)
    {
        var target = ReadTarget(allowsNamespace: false);
        if (!_reader.TrySkipName("in"))
            throw _reader.Unexpected("'in'");
        var items = _expressions.ReadTuple(_expressions.ReadWithoutIf);
        var condition = _reader.TrySkipName("if") ? _expressions.Read() : null;
        EndTag();
        _loops++;
        var body = ReadBody("else", "endfor");
        _loops--;
        IReadOnlyList<Statement> otherwise = [];
        if (_reader.Take().Text == "else")
            otherwise = EndTag(() => ReadBlock("endfor"));
        else
            EndTag();
        return new ForStatement(line, target, items, condition, body, otherwise);
    }

    private SetStatement ReadSet(int line)
    {
        var target = ReadTarget(allowsNamespace: true);
        if (_reader.TrySkip("="))
        {
            var value = _expressions.ReadTuple(_expressions.Read);
            EndTag();
            return new SetStatement(line, target, value);
        }
        List<Func<Expression, Expression>> filters = ReadFilters(first: _reader.TrySkip("|"));
        EndTag();
        Expression text = new CapturedText(line, ReadBlock("endset"));
        return new SetStatement(line, target, filters.Aggregate(text, (value, filter) => filter(value)));
    }

    private Macro ReadMacro(int line)
    {
        string name = _reader.Expect(TokenKind.Name, "the name of a macro").Text;
        var parameters = ReadParameters();
        EndTag();
        return new Macro(line, name, parameters, ReadFunctionBody("endmacro"));
    }

    private CallBlock ReadCall(int line)
    {
        IReadOnlyList<(string, Expression?)> parameters = _reader.Current.IsOperator("(") ? ReadParameters() : [];
        var call = _expressions.Read() as Call ?? throw _reader.Unexpected("a call");
        EndTag();
        return new CallBlock(line, call, new Macro(line, Macro.Caller, parameters, ReadFunctionBody("endcall")));
    }

    private OutputStatement ReadFilterBlock(int line)
    {
        var filters = ReadFilters(first: true);
        EndTag();
        Expression text = new CapturedText(line, ReadBlock("endfilter"));
        return new OutputStatement(line, filters.Aggregate(text, (value, filter) => filter(value)));
    }

    private Block ReadWith(int line)
    {
        List<(AssignmentTarget, Expression)> variables = [];
        while (_reader.Current.Kind != TokenKind.TagEnd)
        {
            var target = ReadTarget(allowsNamespace: false, allowsSeveral: false);
            _reader.Expect("=");
            variables.Add((target, _expressions.Read()));
            _reader.TrySkip(",");
        }
        EndTag();
        return new Block(line, variables, ReadBlock("endwith"));
    }

    private LoopControl ReadLoopControl(Token name)
    {
        if (_loops == 0)
            throw new ChatTemplateException(name.Line, $"{name.Text} stands outside a loop");
        EndTag();
        return new LoopControl(name.Line, name.Text == "break" ? Flow.Break : Flow.Continue);
    }

    // A loop around a macro is none of its body's.
    private List<Statement> ReadFunctionBody(string end)
    {
        (int loops, _loops) = (_loops, 0);
        var body = ReadBlock(end);
        _loops = loops;
        return body;
    }

    private List<Statement> ReadBlock(string end)
    {
        var body = ReadBody(end);
        _reader.Take();
        EndTag();
        return body;
    }

    private List<(string Name, Expression? Default)> ReadParameters()
    {
        List<(string, Expression?)> parameters = [];
        _reader.Expect("(");
        while (!_reader.TrySkip(")"))
        {
            string name = _reader.Expect(TokenKind.Name, "the name of a parameter").Text;
            parameters.Add((name, _reader.TrySkip("=") ? _expressions.Read() : null));
            if (!_reader.TrySkip(",") && !_reader.Current.IsOperator(")"))
                throw _reader.Unexpected("',' or ')'");
        }
        return parameters;
    }

    private List<Func<Expression, Expression>> ReadFilters(bool first)
    {
        List<Func<Expression, Expression>> filters = [];
        for (bool more = first; more; more = _reader.TrySkip("|"))
        {
            // Read now, put around the value later.
            var hole = new Hole();
            var filter = _expressions.ReadFilter(hole);
            filters.Add(value =>
            {
                hole.Value = value;
                return filter;
            });
        }
        return filters;
    }

    private AssignmentTarget ReadTarget(bool allowsNamespace, bool allowsSeveral = true)
    {
        bool inParentheses = _reader.TrySkip("(");
        List<AssignmentTarget> targets = [];
        do
            targets.Add(ReadSingleTarget(allowsNamespace));
        while (allowsSeveral && _reader.TrySkip(","));
        if (inParentheses)
            _reader.Expect(")");
        return targets.Count == 1 ? targets[0] : new AssignmentTarget(null, "", targets);
    }

    private AssignmentTarget ReadSingleTarget(bool allowsNamespace)
    {
        string name = _reader.Expect(TokenKind.Name, "the name of a variable").Text;
        return allowsNamespace && _reader.TrySkip(".")
            ? new AssignmentTarget(name, _reader.Expect(TokenKind.Name, "the name of an attribute").Text, [])
            : new AssignmentTarget(null, name, []);
    }

    private void EndTag() => _reader.Expect(TokenKind.TagEnd, "%}");

    private T EndTag<T>(Func<T> then)
    {
        EndTag();
        return then();
    }
}
