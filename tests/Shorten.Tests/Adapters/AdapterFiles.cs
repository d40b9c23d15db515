using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Adapters;

/// <summary>Models and adapters that the tests read, and changed copies of them.</summary>
internal static class AdapterFiles
{
    public static readonly string Base = Fixtures.PathOf("tiny", "models", "llama-mha"), RsLora = Fixture("rslora"), Dora = Fixture("dora");

    public static string Fixture(string name) => Fixtures.PathOf("tiny", "lora", name);

    /// <summary>A copy of an adapter; a change gives a tensor another name, or null to leave it out.</summary>
    public static string Copy(string source, string destination, Action<JsonObject>? config = null, Func<string, string?>? rename = null)
    {
        Directory.CreateDirectory(destination);
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "adapter_config.json")))!.AsObject();
        config?.Invoke(json);
        File.WriteAllText(Path.Combine(destination, "adapter_config.json"), json.ToJsonString());
        using var checkpoint = Checkpoint.Open(Path.Combine(source, "adapter_model.safetensors"));
        var tensors = checkpoint.Tensors.Select(entry => (entry, Name: rename is null ? entry.Name : rename(entry.Name))).Where(pair => pair.Name is not null);
        SafetensorsWriter.WriteFile(Path.Combine(destination, "adapter_model.safetensors"), [.. tensors.Select(pair => TensorToWrite.Copy(pair.entry, pair.Name!))]);
        return destination;
    }

    /// <summary>A copy of an adapter whose tensor <paramref name="name"/> is another.</summary>
    public static string CopyWith(string source, string destination, string name, long[] shape, float value)
    {
        Copy(source, destination, null, other => other == name ? null : other);
        string path = Path.Combine(destination, "adapter_model.safetensors"), old = path + ".old";
        File.Move(path, old);
        using (var checkpoint = Checkpoint.Open(old))
        {
            float[] values = [.. Enumerable.Repeat(value, (int)shape.Aggregate(1L, (product, n) => product * n))];
            var added = new TensorToWrite(name, DType.F32, shape, output => output.Write(MemoryMarshal.AsBytes<float>(values)));
            SafetensorsWriter.WriteFile(path, [.. checkpoint.Tensors.Select(entry => TensorToWrite.Copy(entry, entry.Name)), added]);
        }
        File.Delete(old);
        return destination;
    }

    /// <summary>Writes an adapter with random A and B for the model at <paramref name="model"/>; with magnitudes where it is DoRA.</summary>
    public static string WriteRandom(string model, string destination, AdapterSettings settings)
    {
        using var checkpoint = Checkpoint.Open(model);
        using var workspace = new Workspace();
        var adapter = Adapter.Create(DecoderModel.Open(checkpoint), settings with { UseDora = false }, 7, workspace);
        var random = new Random(11);
        Fill(adapter, random);
        adapter.Write(destination);
        if (settings.UseDora)
            AddMagnitudes(destination, adapter, random);
        return destination;
    }

    /// <summary>Gives B random values.</summary>
    public static void Fill(Adapter adapter, Random random)
    {
        foreach (var module in adapter.Modules)
        {
            for (long row = 0; row < module.B.Rows; row++)
            {
                foreach (ref float value in module.B.RowSpan(row))
                    value = random.NextSingle() - 0.5f;
            }
        }
    }

    /// <summary>Bytes of every tensor in an adapter's file, by name.</summary>
    public static Dictionary<string, byte[]> Tensors(string folder)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(folder, "adapter_model.safetensors"));
        return checkpoint.Tensors.ToDictionary(entry => entry.Name, entry => entry.File.Span(entry.OffsetBytes, (int)entry.LengthBytes).ToArray());
    }

    public static JsonElement Config(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "adapter_config.json"))).RootElement;

    private static void AddMagnitudes(string folder, Adapter adapter, Random random)
    {
        string config = Path.Combine(folder, "adapter_config.json"), path = Path.Combine(folder, "adapter_model.safetensors"), old = path + ".old";
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"use_dora\": false", "\"use_dora\": true", StringComparison.Ordinal));
        File.Move(path, old);
        using (var checkpoint = Checkpoint.Open(old))
        {
            var magnitudes = adapter.Modules.Select(module =>
            {
                float[] values = [.. Enumerable.Range(0, (int)module.B.Rows).Select(_ => 0.5f + random.NextSingle())];
                return new TensorToWrite($"base_model.model.{module.Name}.lora_magnitude_vector", DType.F32, [values.Length], output => output.Write(MemoryMarshal.AsBytes<float>(values)));
            });
            SafetensorsWriter.WriteFile(path, [.. checkpoint.Tensors.Select(entry => TensorToWrite.Copy(entry, entry.Name)), .. magnitudes]);
        }
        File.Delete(old);
    }
}
