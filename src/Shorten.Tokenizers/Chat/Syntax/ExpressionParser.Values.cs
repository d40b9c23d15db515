using System.Globalization;

namespace Shorten.Tokenizers.Chat;

/// <content>Literals, names, lists and dicts, and what stands behind a value: attributes, subscripts and calls.</content>
internal sealed partial class ExpressionParser
{
    private Expression ReadPostfix(Expression value)
    {
        while (true)
        {
            int line = reader.Current.Line;
            if (reader.TrySkip("."))
                value = ReadAttribute(value, line);
            else if (reader.TrySkip("["))
                value = ReadSubscript(value, line);
            else if (reader.Current.IsOperator("("))
                value = new Call(line, value, ReadArguments());
            else
                return value;
        }
    }

    private Expression ReadAttribute(Expression value, int line)
    {
        if (reader.Current.Kind == TokenKind.Number)
            return new Subscript(line, value, ReadPrimary());
        return new Attribute(line, value, reader.Expect(TokenKind.Name, "the name of an attribute").Text);
    }

    private Expression ReadSubscript(Expression value, int line)
    {
        var parts = new Expression?[3];
        int colons = 0;
        while (!reader.TrySkip("]"))
        {
            if (reader.TrySkip(":") && colons < 2)
                colons++;
            else if (parts[colons] is null)
                parts[colons] = Read();
            else
                throw reader.Unexpected("']'");
        }
        if (colons > 0)
            return new Slice(line, value, parts[0], parts[1], parts[2]);
        return new Subscript(line, value, parts[0] ?? throw reader.Unexpected("an index"));
    }

    private Expression ReadPrimary()
    {
        var token = reader.Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ReadName(token);
            case TokenKind.Number:
                return new Literal(token.Line, ReadNumber(token));
            case TokenKind.String:
                string text = token.Text;
                // Strings side by side are one.
                while (reader.Current.Kind == TokenKind.String)
                    text += reader.Take().Text;
                return new Literal(token.Line, text);
            case TokenKind.Operator when token.Text == "(":
                return ReadParentheses(token.Line);
            case TokenKind.Operator when token.Text == "[":
                return new ListLiteral(token.Line, ReadItems("]", Read), isTuple: false);
            case TokenKind.Operator when token.Text == "{":
                return new DictLiteral(token.Line, ReadItems("}", ReadPair));
            default:
                throw new ChatTemplateException(token.Line, token.Text.Length > 0 ? $"a value was expected, not '{token.Text}'" : "a value was expected, not the end of the tag");
        }
    }

    private static Expression ReadName(Token token) => token.Text switch
    {
        "true" or "True" => new Literal(token.Line, true),
        "false" or "False" => new Literal(token.Line, false),
        "none" or "None" => new Literal(token.Line, null),
        _ => new Name(token.Line, token.Text),
    };

    private static object ReadNumber(Token token)
    {
        if (token.Text.Contains('.'))
            return double.Parse(token.Text, CultureInfo.InvariantCulture);
        return long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new ChatTemplateException(token.Line, "a number is beyond 64 bits");
    }

    private Expression ReadParentheses(int line)
    {
        if (reader.TrySkip(")"))
            return new ListLiteral(line, [], isTuple: true);
        var value = ReadTuple(Read);
        reader.Expect(")");
        return value;
    }

    private List<T> ReadItems<T>(string close, Func<T> readItem)
    {
        List<T> items = [];
        while (!reader.TrySkip(close))
        {
            items.Add(readItem());
            if (!reader.TrySkip(",") && !reader.Current.IsOperator(close))
                throw reader.Unexpected($"',' or '{close}'");
        }
        return items;
    }

    private (Expression Key, Expression Value) ReadPair()
    {
        var key = Read();
        reader.Expect(":");
        return (key, Read());
    }
}
