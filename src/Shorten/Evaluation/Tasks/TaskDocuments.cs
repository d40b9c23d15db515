using System.Text.Json.Nodes;
using Shorten.Data;

namespace Shorten.Evaluation.Tasks;

/// <summary>Rows of data as questions.</summary>
internal static class TaskDocuments
{
    private const string Letters = "ABCDEFGHIJ";

    /// <summary>The questions of a table, in its order.</summary>
    /// <exception cref="DataFormatException">A row lacks a field, or names a right choice that it has not.</exception>
    public static List<TaskDocument> From(TableRows table, TaskDefinition task)
    {
        var documents = new List<TaskDocument>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            try
            {
                documents.Add(From(row, task.Rules));
            }
            catch (TaskFieldException e)
            {
                throw new DataFormatException(table.Path, $"row {documents.Count + 1} is no question of {task.Name}: {e.Message}", e);
            }
        }
        return documents;
    }

    private static TaskDocument From(JsonObject row, TaskRules task)
    {
        string Clean(string text) => task.Cleaning.Aggregate(text, (value, step) => step.Apply(value));
        List<string> choices = task.Choices is null ? TaskFields.List(row, task.ChoicesField!) : [.. task.Choices.Select(choice => choice.Render(row))];
        if (choices.Count < 2)
            throw new TaskFieldException($"{choices.Count} choices");
        List<string> contexts = [.. task.Context.Select(context => Clean(context.Render(row)))];
        if (contexts.Count != 1 && contexts.Count != choices.Count)
            throw new TaskFieldException($"{contexts.Count} contexts for {choices.Count} choices");
        return new TaskDocument([.. choices.Select((_, i) => contexts[contexts.Count == 1 ? 0 : i])], [.. choices.Select(Clean)], Gold(row, task, choices.Count));
    }

    // ARC has keys of letters and of digits; a row whose labels do not list its key is read by its place in the alphabet or its number.
    private static int Gold(JsonObject row, TaskRules task, int numChoices)
    {
        string field = task.Gold.FirstOrDefault(name => TaskFields.Has(row, name)) ?? task.Gold[0];
        string value = TaskFields.Text(row, field).Trim();
        var labels = task.Labels ?? (task.LabelsField is null ? null : TaskFields.List(row, task.LabelsField));
        int gold = labels?.ToList().IndexOf(value) ?? -1;
        if (gold < 0)
            gold = int.TryParse(value, out int number) ? number - (labels is null ? 0 : 1) : value.Length == 1 ? Letters.IndexOf(value[0], StringComparison.Ordinal) : -1;
        return gold >= 0 && gold < numChoices ? gold : throw new TaskFieldException($"'{field}' is '{value}', which is none of the {numChoices} choices");
    }
}
