using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

public sealed class ChatTemplateTests
{
    private static readonly DateTime s_now = new(2024, 7, 26, 12, 34, 56);

    // Not arguments of a template.
    private static readonly string[] s_aboutTheCase = ["template", "template_name", "conversation", "rendered", "error", "now"];

    public static TheoryData<int> Goldens => [.. Enumerable.Range(0, ReadGoldens().Count)];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Render_GivesTheTextOfTheReference(int index)
    {
        var golden = ReadGoldens()[index];
        var template = ChatTemplate.Parse(golden["template"]!.GetValue<string>());
        // What transformers passes where it is not given.
        var variables = new Dictionary<string, JsonNode?> { ["tools"] = null, ["documents"] = null };
        foreach (var (name, value) in golden.Where(item => !s_aboutTheCase.Contains(item.Key) && !(item.Key.EndsWith("_token") && item.Value is null)))
            variables[name] = value;
        var now = DateTime.Parse(golden["now"]!.GetValue<string>());
        if (golden["error"] is { } error)
        {
            var exception = Assert.Throws<ChatTemplateException>(() => template.Render(variables, now));
            Assert.Contains(exception.Problem, error.GetValue<string>());
        }
        else
        {
            Assert.Equal(golden["rendered"]!.GetValue<string>(), template.Render(variables, now));
        }
    }

    [SkippableTheory]
    [InlineData("smollm2-135m-instruct")]
    [InlineData("SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void Render_GivesTheIdsOfTheReference_ForSmolLM2(string model)
    {
        string? path = Fixtures.Shared("models", model), golden = Fixtures.Shared("golden", "smollm2", "chat.json");
        Skip.If(path is null || golden is null, "the real model is not here");
        bool isGguf = model.EndsWith(".gguf");
        using var checkpoint = isGguf ? Checkpoint.Open(path) : null;
        var tokenizer = isGguf ? TinyTokenizers.FromGguf(path) : Tokenizer.FromFolder(path);
        var template = isGguf ? ChatTemplate.FromGguf(checkpoint!.Gguf!)! : ChatTemplate.FromFolder(path)!;
        foreach (var chat in JsonNode.Parse(File.ReadAllBytes(golden))!.AsArray())
        {
            var variables = new Dictionary<string, JsonNode?> { ["messages"] = chat!["messages"], ["add_generation_prompt"] = chat["add_generation_prompt"] };
            string text = template.Render(variables, s_now);
            Assert.Equal(chat["text"]!.GetValue<string>(), text);
            Assert.Equal(chat["ids"]!.AsArray().Select(id => id!.GetValue<int>()), tokenizer.Encode(text, addSpecialTokens: false));
        }
    }

    [Theory]
    [InlineData("a\n", "a")]
    [InlineData("a\r\n\r\n", "a\n")]
    [InlineData("{# c #}\nx {#- c -#} y", "xy")]
    [InlineData("  {% if true %}\n  x\n  {% endif %}\ny", "  x\ny")]
    [InlineData("x  {% if true %}\ny{% endif %}", "x  y")]
    [InlineData("  {%+ if true %}y{% endif %}", "  y")]
    [InlineData("{% if true +%}\ny{% endif %}", "\ny")]
    [InlineData("a \n {%- if true -%} \n b {%- endif %} c", "ab c")]
    [InlineData("a {{- 'b' -}} c", "abc")]
    [InlineData("{% raw %}{{ a }}{% b %}{% endraw %}!", "{{ a }}{% b %}!")]
    [InlineData("{{ '%}' }}{{ {'a': {'b': 1}}['a']['b'] }}", "%}1")]
    public void Render_ControlsWhiteSpace(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("1 + 2 * 3 ** 2 // 4 - 7 % 4", "2")]
    [InlineData("-7 // 2, -7 % 3, 7 / 2, 2 ** -1", "(-4, 2, 3.5, 0.5)")]
    [InlineData("1 ~ 2 + 3 ~ none", "123None")]
    [InlineData("'a' ~ 1 ~ none ~ true", "a1NoneTrue")]
    [InlineData("not 1 == 2 and 3 or 4", "3")]
    [InlineData("1 < 2 < 3, 1 < 3 < 2, 2 not in [1, 3], 'b' in 'abc'", "(True, False, True, True)")]
    [InlineData("'x' if false else 'y' if true else 'z'", "y")]
    [InlineData("'x' if false", "")]
    [InlineData("[1, 2, 3][::-1], [1, 2, 3][-2:], 'h\u00E9llo'[1:-1], 'abc'[-1], (1,)", "([3, 2, 1], [2, 3], '\u00E9ll', 'c', (1,))")]
    [InlineData("[1, 2, 3, 4][10:0:-2], 'abc'[5:], [1][5] is defined", "([4, 2], '', False)")]
    [InlineData("{'a': 1, 'b': [none, 1.5, 'it\\'s']}", "{'a': 1, 'b': [None, 1.5, \"it's\"]}")]
    [InlineData("1.0, 1e5, 100000.0 * 1000000000000, 0.1 + 0.2, 0.00001", "Error")]
    [InlineData("1.0, 100000.0 * 1000000000000, 0.1 + 0.2, 0.00001", "(1.0, 1e+17, 0.30000000000000004, 1e-05)")]
    [InlineData("missing is defined, missing.x is defined", "Error")]
    [InlineData("missing is defined, none is none, 3 is odd, 4 is divisibleby 2, 'a' is string, {} is mapping, 5 is not even", "(False, True, True, True, True, True, True)")]
    [InlineData("1 is sameas true, 1 == true, true is sameas true, 2 is in [1, 2]", "(False, True, True, True)")]
    [InlineData("' a b  c '.split(), 'a,b,c'.split(',', 1), 'a,b,c'.rsplit(',', 1)", "(['a', 'b', 'c'], ['a', 'b,c'], ['a,b', 'c'])")]
    [InlineData("'aXbX'.replace('X', '--', 1), 'ab'.find('b'), 'abab'.count('ab'), 'a b'.title(), 'AB'.lower().capitalize()", "('a--bX', 1, 2, 'A B', 'Ab')")]
    [InlineData("'xxay'.lstrip('x').rstrip('y'), 'abc'.removeprefix('a'), 'abc'.endswith(('b', 'c')), ' '.join(['a', 'b'])", "('a', 'bc', True, 'a b')")]
    [InlineData("{'a': 1}.get('b', 2), {'a': 1}.items() | list, {'items': 3}['items'], {'b': 1, 'a': 2} | dictsort", "(2, [('a', 1)], 3, [('a', 2), ('b', 1)])")]
    [InlineData("[3, 1, 2] | sort | join('-'), ['b', 'A'] | sort(reverse=true), [1, 1, 2] | unique | list, [1, 2] | sum, [1, 5, 2] | max", "('1-2-3', ['b', 'A'], [1, 2], 3, 5)")]
    [InlineData("[{'a': {'b': 1}}, {'a': {'b': 2}}] | map(attribute='a.b') | list, ['a', 'b'] | map('upper') | join", "([1, 2], 'AB')")]
    [InlineData("[1, 2, 3] | select('odd') | list, [{'a': 1}, {}] | selectattr('a') | list | length, [0, 1] | reject | list", "([1, 3], 1, [0])")]
    [InlineData("'5' | int + 1, 'x' | int, '2.5' | float, -3 | abs, 2.5 | round, 'x' | default('y'), missing | d('y'), '' | d('z', true)", "(6, 0, 2.5, 3, 2.0, 'x', 'y', 'z')")]
    [InlineData("{'b': [1, true, none], 'a': 'h\u00E9\"\\n'} | tojson", "{\"b\": [1, true, null], \"a\": \"h\u00E9\\\"\\n\"}")]
    [InlineData("{'a': [], 'b': {'c': 1}} | tojson(indent=2)", "{\n  \"a\": [],\n  \"b\": {\n    \"c\": 1\n  }\n}")]
    [InlineData("{'b': 1, 'a': 2} | tojson(separators=(',', ':'), sort_keys=true)", "{\"a\":2,\"b\":1}")]
    [InlineData("'a\\nb' | indent(2), 'a' | indent('> ', first=true), '<&>' | e", "('a\\n  b', '> a', '&lt;&amp;&gt;')")]
    [InlineData("strftime_now('%d %b %Y %H:%M %A %-m %j %%')", "26 Jul 2024 12:34 Friday 7 208 %")]
    [InlineData("range(3) | list, range(2, 8, 3) | list, range(3, 0, -1) | list, dict(a=1).a", "([0, 1, 2], [2, 5], [3, 2, 1], 1)")]
    [InlineData("'%s is %d%%' % ('x', 3), 'a' * 3, [1] * 2", "('x is 3%', 'aaa', [1, 1])")]
    [InlineData("'\\u00e9\\x41\\'\\\\' 'b'", "\u00E9A'\\b")]
    public void Render_Evaluates(string expression, string expected)
    {
        if (expected == "Error")
            Assert.Throws<ChatTemplateException>(() => Render("{{ " + expression + " }}"));
        else
            Assert.Equal(expected, Render("{{ " + expression + " }}"));
    }

    [Theory]
    [InlineData("{% for x in [1, 2, 3] if x != 2 %}{{ loop.index }}/{{ loop.length }}:{{ x }}{% if not loop.last %},{% endif %}{% endfor %}", "1/2:1,2/2:3")]
    [InlineData("{% for k, v in {'a': 1}.items() %}{{ k }}={{ v }}{% endfor %}", "a=1")]
    [InlineData("{% for x in [] %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{% for x in range(9) %}{% if x == 1 %}{% continue %}{% elif x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}", "02")]
    [InlineData("{% for x in 'ab' %}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('x', 'y') }}{{ loop.changed(1) }}{{ loop.revindex }}{% endfor %}", "bxTrue2ayFalse1")]
    [InlineData("{% set x = 1 %}{% for y in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1")]
    [InlineData("{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "2")]
    [InlineData("{% set ns = namespace(n=0) %}{% for y in [1, 2] %}{% set ns.n = ns.n + y %}{% endfor %}{{ ns.n }}", "3")]
    [InlineData("{% set a, b = 1, 2 %}{{ b }}{{ a }}", "21")]
    [InlineData("{% set t %} x {% endset %}[{{ t }}]{% set u | trim | upper %} x {% endset %}[{{ u }}]", "[ x ][X]")]
    [InlineData("{% macro f(a, b='!') %}{{ a }}{{ b }}{% endmacro %}{{ f(1) }}{{ f(b=2, a=3) }}", "1!32")]
    [InlineData("{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}", "3210")]
    [InlineData("{% macro f() %}<{{ caller('x') }}>{% endmacro %}{% call(a) f() %}{{ a }}y{% endcall %}", "<xy>")]
    [InlineData("{% filter upper %}a{{ 'b' }}{% endfilter %}", "AB")]
    [InlineData("{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a is defined }}", "3False")]
    [InlineData("{% generation %}a{% endgeneration %}", "a")]
    [InlineData("{% if a %}1{% elif none %}2{% else %}3{% endif %}", "3")]
    [InlineData("{{ missing }}{{ none }}{% for x in missing %}x{% endfor %}", "None")]
    public void Render_RunsStatements(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("\n{{ raise_exception('no \\n way') }}", 2, "no   way")]
    [InlineData("\n\n{{ a.b }}", 3, "'a' is undefined")]
    [InlineData("{{ 'a' + 1 }}", 1, "+ does not go with a string and an int")]
    [InlineData("{{ 1 // 0 }}", 1, "it divides by 0")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, "a number is beyond 64 bits")]
    [InlineData("{{ f(1) }}", 1, "'f', which is undefined cannot be called")]
    [InlineData("{{ [].append(1) }}", 1, "append would change a list")]
    [InlineData("{{ 1 | frobnicate }}", 1, "the filter 'frobnicate' is not supported")]
    [InlineData("{{ 1 is frobnicated }}", 1, "the test 'frobnicated' is not supported")]
    [InlineData("{% include 'x' %}", 1, "the statement 'include' is not supported")]
    [InlineData("{% break %}", 1, "break stands outside a loop")]
    [InlineData("{% if true %}", 1, "{% endif %} was expected, not the end of the template")]
    [InlineData("{% endif %}", 1, "the statement 'endif' is not supported")]
    [InlineData("{{ (1 2) }}", 1, "')' was expected, not '2'")]
    [InlineData("{{ 1 ", 1, "a tag has no }}")]
    [InlineData("{{ 'a }}", 1, "a string has no end")]
    [InlineData("{# a", 1, "a comment has no end")]
    [InlineData("{{ 1 ! 2 }}", 1, "'!' is not expected here")]
    [InlineData("{{ }}", 1, "a value was expected, not the end of the tag")]
    [InlineData("{% set a.b = 1 %}", 1, "a is no namespace")]
    [InlineData("{% set a, b = [1] %}", 1, "1 items cannot be assigned to 2 names")]
    [InlineData("{{ strftime_now('%Q') }}", 1, "%Q is not supported")]
    public void Render_EndsWithOneLine_WhereTheTemplateIsWrong(string template, int line, string problem)
    {
        var exception = Assert.Throws<ChatTemplateException>(() => Render(template));
        Assert.Equal(line, exception.Line);
        Assert.Contains(problem, exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for a in range(999999999) %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='aaaaaaaa') %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}")]
    [InlineData("{% set ns = namespace(s=[1], t=[1]) %}{% for a in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}")]
    [InlineData("{% set ns = namespace(s=[]) %}{% for a in range(99999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s | tojson }}")]
    [InlineData("{{ 'a' * 999999999999 }}")]
    [InlineData("{{ ('a' * 9999999).replace('a', 'b' * 9999999) }}")]
    [InlineData("{{ ('a' * 9999999) | indent(99999999, true) }}")]
    [InlineData("{{ ['a'] * 999 | tojson(indent=99999999) }}")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")]
    [InlineData("{% for a in range(99999) %}{{ 'a' * 9999 }}{% endfor %}")]
    [InlineData("{{ 2 ** 9999999999 }}")]
    public void Render_EndsWithOneLine_WhereTheTemplateIsHostile(string template) =>
        Assert.DoesNotContain('\n', Assert.Throws<ChatTemplateException>(() => Render(template)).Message);

    [Theory]
    [InlineData("{{ ", "(", " }}")]
    [InlineData("{{ 1", "+1", " }}")]
    [InlineData("{{ 1", "|abs", " }}")]
    [InlineData("{{ a", ".a", " }}")]
    [InlineData("{{ ", "not ", "1 }}")]
    [InlineData("{{ ", "-", "1 }}")]
    [InlineData("{{ ", "[", " }}")]
    [InlineData("{{ 1", " if 1 else 1", " }}")]
    [InlineData("", "{% if 1 %}", "")]
    public void Render_EndsWithOneLine_WhereTheTemplateNestsTooDeeply(string start, string part, string end) =>
        Assert.Throws<ChatTemplateException>(() => Render(start + string.Concat(Enumerable.Repeat(part, 200_000)) + end));

    private static string Render(string template) => ChatTemplate.Parse(template).Render(new Dictionary<string, JsonNode?>(), s_now);

    private static List<JsonObject> ReadGoldens() =>
        [.. File.ReadLines(Fixtures.PathOf("tiny", "chat_templates.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject())];
}
