namespace Shorten.Cli.Demo;

/// <summary>Paths and command lines of a demo in one folder.</summary>
/// <param name="Folder">Where everything goes.</param>
/// <param name="Steps">Steps of each retraining.</param>
internal sealed record DemoRun(string Folder, int Steps)
{
    public const int NumRemoved = 3;
    public const string Prompt = "Pia, Bram and Lena were in the tower. Pia had a lamp. There was a key in the box. Bram took the key.";

    private const string NumWindows = "10", NumSegments = "100", NumQuestions = "100", NumNewTokens = "24";

    public static readonly string[] Criteria = ["ppl", "taylor"];

    public string Model => PathOf("model");

    public string EvalPath => PathOf("eval.json");

    public string BenchPath => PathOf("bench.json");

    public string ReportPath => PathOf("report.html");

    /// <summary>Models in the order in which they are measured: the whole one, then by each criterion the pruned one and the retrained one.</summary>
    public IReadOnlyList<string> Models => [Model, .. Criteria.SelectMany(criterion => (string[])[Pruned(criterion), Retrained(criterion)])];

    public string Plan(string criterion) => PathOf($"plan-{criterion}.json");

    public string Pruned(string criterion) => PathOf($"pruned-{criterion}");

    public string Retrained(string criterion) => Path.Combine(PathOf($"lora-{criterion}"), "merged");

    /// <summary>Scores, removes, retrains and measures.</summary>
    public IEnumerable<string[]> Commands()
    {
        string calibration = Data("calibration.jsonl");
        yield return ["inspect", Model];
        yield return ["analyze", Model, "--criterion", string.Join(',', Criteria), "--data", calibration, "--samples", NumWindows, "--out", PathOf("scores.json")];
        foreach (string criterion in Criteria)
        {
            yield return
            [
                "prune", Model, "--remove", $"{NumRemoved}", "--criterion", criterion, "--data", calibration, "--samples", NumWindows, "--save-plan", Plan(criterion), "--out", Pruned(criterion),
            ];
            yield return
            [
                "retrain", Pruned(criterion), "--data", calibration, "--out", PathOf($"lora-{criterion}"), "--steps", $"{Steps}", "--batch", "8", "--micro-batch", "8",
                "--length", "128", "--pack", "yes", "--cross-documents", "--learning-rate", "3e-3", "--validation-rows", "20", "--save-every", "0", "--merge",
            ];
        }
        string[] tasks = [.. StoryWorld.Tasks.Select(task => Path.Combine(Model, "tasks", task + ".yaml"))];
        yield return
        [
            "eval", .. Models, "--perplexity", Data("validation.jsonl"), "--segments", NumSegments, "--task-file", .. tasks, "--data-dir", Path.Combine(Model, "data"), "--limit", NumQuestions,
            "--out", EvalPath,
        ];
        yield return ["bench", Model, Pruned(Criteria[0]), "--output", "64", "--warmup", "2", "--runs", "15", "--out", BenchPath];
    }

    /// <summary>Puts everything into one page, with what each model makes of the prompt.</summary>
    public string[] Comparison => ["compare", .. Models, "--prompt", Prompt, "--max-new-tokens", NumNewTokens, "--report", ReportPath];

    private string Data(string name) => Path.Combine(Model, "data", name);

    private string PathOf(string name) => Path.Combine(Folder, name);
}
