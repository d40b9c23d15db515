using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Shorten.Testing.Families;

/// <summary>Random float32 weights for a <see cref="FamilyCase"/>, and the checkpoint that holds them.</summary>
public sealed class RandomCheckpoint
{
    private readonly FamilyCase _case;
    private readonly Random _random = new(20250611);
    private readonly List<(string Name, List<int> Shape, List<float> Values)> _tensors = [];

    private readonly Dictionary<string, (string Tensor, int FirstValue)> _places = [];

    /// <summary>Draws all weights.</summary>
    public RandomCheckpoint(FamilyCase familyCase)
    {
        ArgumentNullException.ThrowIfNull(familyCase);
        _case = familyCase;
        Matrix("embedding", 0, _case.Vocab, _case.Hidden);
        for (int layer = 0; layer < _case.Layers; layer++)
            AddBlock(layer);
        Norm("final_norm", 0, _case.Hidden, _case.LayerNorm);
        if (!_case.Tied)
            Matrix("head", 0, _case.Vocab, _case.Hidden);
    }

    /// <summary>Values of the parts: <c>q.3</c>, <c>q.bias.3</c>, <c>embedding.0</c>.</summary>
    public Dictionary<string, float[]> Parts { get; } = [];

    /// <summary>A copy of <see cref="Parts"/> in double.</summary>
    public Dictionary<string, double[]> DoubleParts() => Parts.ToDictionary(part => part.Key, part => Array.ConvertAll(part.Value, value => (double)value));

    /// <summary>The tensor and the first of its values where part <paramref name="key"/> lies.</summary>
    public (string Tensor, int FirstValue) PlaceOf(string key) => _places[key];

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c>.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), _case.Config);
        var header = new Dictionary<string, object>();
        long offset = 0;
        foreach (var (name, shape, values) in _tensors)
        {
            long end = offset + values.Count * sizeof(float);
            header.Add(name, new { dtype = "F32", shape, data_offsets = new[] { offset, end } });
            offset = end;
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var output = File.Create(Path.Combine(folder, "model.safetensors"));
        output.Write(BitConverter.GetBytes((long)json.Length));
        output.Write(json);
        foreach (var (_, _, values) in _tensors)
            output.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)));
    }

    private void AddBlock(int layer)
    {
        int queries = _case.Heads * _case.HeadDim, keys = _case.KeyValueHeads * _case.HeadDim;
        (string Part, int Rows, int Columns)[] matrices =
        [
            ("q", queries, _case.Hidden), ("k", keys, _case.Hidden), ("v", keys, _case.Hidden), ("o", _case.Hidden, queries),
            ("gate", _case.Intermediate, _case.Hidden), ("up", _case.Intermediate, _case.Hidden), ("down", _case.Hidden, _case.Intermediate),
        ];
        foreach (var (part, rows, columns) in matrices)
            Matrix(part, layer, rows, columns);
        foreach (var (part, rows, _) in matrices.Take(_case.QkvBias ? 3 : 0))
            Vector(part, "bias", layer, rows, 0.1f);
        if (_case.PreNorms)
            Norm("attention_norm", layer, _case.Hidden, _case.LayerNorm);
        if (_case.PreNorms)
            Norm("mlp_norm", layer, _case.Hidden, _case.LayerNorm);
        if (_case.PostNorms)
            Norm("attention_out_norm", layer, _case.Hidden, false);
        if (_case.PostNorms)
            Norm("mlp_out_norm", layer, _case.Hidden, false);
        if (_case.QueryNorm > 0)
            Norm("q_norm", layer, _case.QueryNorm, false);
        if (_case.KeyNorm > 0)
            Norm("k_norm", layer, _case.KeyNorm, false);
    }

    private void Matrix(string part, int layer, int rows, int columns)
    {
        float[] values = Draw(rows * columns, 1 / MathF.Sqrt(columns), 0);
        Parts.Add($"{part}.{layer}", values);
        string name = NameOf(part, layer) + ".weight";
        // Parts that share a tensor follow each other in its rows.
        if (_tensors.FindIndex(tensor => tensor.Name == name) is >= 0 and int index)
        {
            _places.Add($"{part}.{layer}", (name, _tensors[index].Values.Count));
            _tensors[index].Shape[0] += rows;
            _tensors[index].Values.AddRange(values);
            return;
        }
        _places.Add($"{part}.{layer}", (name, 0));
        _tensors.Add((name, [rows, columns], [.. values]));
    }

    private void Norm(string part, int layer, int length, bool bias)
    {
        Vector(part, "weight", layer, length, 0.2f, _case.NormAddsOne ? 0 : 1);
        if (bias)
            Vector(part, "bias", layer, length, 0.2f);
    }

    private void Vector(string part, string kind, int layer, int length, float scale, float mean = 0)
    {
        float[] values = Draw(length, scale, mean);
        string key = kind == "bias" ? $"{part}.bias.{layer}" : $"{part}.{layer}";
        Parts.Add(key, values);
        _places.Add(key, ($"{NameOf(part, layer)}.{kind}", 0));
        _tensors.Add(($"{NameOf(part, layer)}.{kind}", [length], [.. values]));
    }

    private string NameOf(string part, int layer) => string.Format(CultureInfo.InvariantCulture, _case.NameOf(part), layer);

    // bf16 holds every value exactly, and so does every wider type.
    private float[] Draw(int count, float scale, float mean) =>
        [.. Enumerable.Range(0, count).Select(_ => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(mean + scale * 3.4f * (_random.NextSingle() - 0.5f)) & 0xffff_0000))];
}
