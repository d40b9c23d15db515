using System.Text.Encodings.Web;
using System.Text.Json;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>Spreads tensors over files: in order, each file as full as its limit allows.</summary>
internal static class SafetensorsShards
{
    private static readonly JsonWriterOptions IndexOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>Files and their tensors. A tensor above the limit gets a file of its own.</summary>
    public static List<SafetensorsShard> Plan(IReadOnlyList<TensorToWrite> tensors, long maxShardBytes)
    {
        var shards = new List<List<TensorToWrite>> { new() };
        long bytes = 0;
        foreach (var tensor in tensors)
        {
            long length = tensor.LengthBytes;
            if (shards[^1].Count > 0 && length > maxShardBytes - bytes)
            {
                shards.Add([]);
                bytes = 0;
            }
            shards[^1].Add(tensor);
            bytes += length;
        }
        return [.. shards.Select((shard, i) => new SafetensorsShard(Name(i, shards.Count), shard))];
    }

    public static void WriteIndex(Stream output, IReadOnlyList<SafetensorsShard> shards)
    {
        using var writer = new Utf8JsonWriter(output, IndexOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        writer.WriteNumber("total_size", shards.Sum(shard => shard.Bytes));
        writer.WriteEndObject();
        writer.WriteStartObject("weight_map");
        foreach (var shard in shards)
        {
            foreach (var tensor in shard.Tensors)
                writer.WriteString(tensor.Name, shard.Name);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Name(int index, int count) => count == 1 ? "model.safetensors" : $"model-{index + 1:D5}-of-{count:D5}.safetensors";
}
