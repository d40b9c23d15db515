using System.Text.Json.Nodes;

namespace Shorten.Pruning;

/// <summary>Orders of blocks that the authors of Shortened LLaMA published for eight models, least important first.</summary>
public static class PublishedOrders
{
    /// <summary>What such a name begins with.</summary>
    public const string Prefix = "published:";

    /// <summary>All names: <c>published:vicuna-7b-v1.3/ppl</c> and the like.</summary>
    public static IReadOnlyList<string> Names => [.. Orders().SelectMany(model => model.Value!.AsObject().Select(order => $"{Prefix}{model.Key}/{order.Key}"))];

    /// <summary>The order of that name for a model of <paramref name="numBlocks"/> blocks.</summary>
    /// <exception cref="PlanException">There is none of that name, or it is of a model of another depth.</exception>
    public static IReadOnlyList<int> Get(string name, int numBlocks)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Names.Contains(name))
            throw new PlanException(name, $"no such order: expected {Prefix}MODEL/ppl, /taylor or, of some, /magnitude; MODEL is one of {string.Join(", ", Orders().Select(model => model.Key))}");
        string[] parts = name[Prefix.Length..].Split('/');
        int[] order = [.. Orders()[parts[0]]![parts[1]]!.AsArray().Select(index => index!.GetValue<int>())];
        return order.Length == numBlocks ? order : throw new PlanException(name, $"an order of {order.Length} blocks: the model has {numBlocks}");
    }

    private static JsonObject Orders()
    {
        using var data = typeof(PublishedOrders).Assembly.GetManifestResourceStream("published-orders.json")!;
        return JsonNode.Parse(data)!["orders"]!.AsObject();
    }
}
