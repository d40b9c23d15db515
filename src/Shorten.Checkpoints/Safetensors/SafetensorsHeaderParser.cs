using System.Text.Json;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>Reads the JSON of a header token by token, so that it is never held as a tree and duplicate names are seen.</summary>
internal sealed class SafetensorsHeaderParser(string path)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    private readonly List<SafetensorsTensor> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly HashSet<string> _names = [];

    public IReadOnlyList<SafetensorsTensor> Tensors => _tensors;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public void Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Text(ref reader);
            if (!_names.Add(name))
                throw Fault(name, $"duplicate tensor name {name}");
            reader.Read();
            if (name == SafetensorsHeader.MetadataKey)
                ParseMetadata(ref reader);
            else
                _tensors.Add(ParseTensor(ref reader, name));
        }
        // Reads on behind the object: anything but padding is an error of the reader.
        reader.Read();
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Fault(null, "metadata must be an object of strings");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = Text(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Fault(null, $"metadata must be strings: {key} is none");
            if (!_metadata.TryAdd(key, Text(ref reader)))
                throw Fault(null, $"duplicate metadata key {key}");
        }
    }

    private SafetensorsTensor ParseTensor(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Fault(name, $"tensor {name} must be described by an object");
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = Text(ref reader);
            if (key switch { "dtype" => dtype is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false })
                throw Fault(name, $"duplicate {key} of tensor {name}");
            reader.Read();
            switch (key)
            {
                case "dtype" when reader.TokenType == JsonTokenType.String:
                    dtype = Text(ref reader);
                    break;
                case "shape":
                    shape = Numbers(ref reader, name, "shape");
                    break;
                case "data_offsets":
                    offsets = Numbers(ref reader, name, "offsets");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return Tensor(name, dtype, shape, offsets);
    }

    private SafetensorsTensor Tensor(string name, string? dtypeName, List<long>? shape, List<long>? offsets)
    {
        if (dtypeName is null)
            throw Fault(name, $"tensor {name} has no dtype");
        if (!SafetensorsDTypes.TryParse(dtypeName, out var dtype))
            throw Fault(name, $"unknown dtype {dtypeName} of tensor {name}");
        if (shape is null)
            throw Fault(name, $"tensor {name} has no shape");
        if (offsets is not [long begin, long end] || begin > end)
            throw Fault(name, $"invalid offsets of tensor {name}: expected a begin and an end not before it");
        long bytes = TensorSize.Bytes(path, name, dtype, shape);
        if (bytes != end - begin)
            throw Fault(name, $"shape and size of {name} disagree: [{string.Join(", ", shape)}] {dtypeName} takes {bytes} bytes, the offsets span {end - begin}");
        return new SafetensorsTensor(name, dtype, [.. shape], begin, end);
    }

    private List<long> Numbers(ref Utf8JsonReader reader, string name, string what)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Fault(name, $"invalid {what} of tensor {name}: expected an array");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Fault(name, $"invalid {what} of tensor {name}: expected whole numbers from 0 to 2^63 - 1");
            numbers.Add(number);
        }
        return numbers;
    }

    private string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // A \u escape that is half of a surrogate pair.
            throw new CheckpointFormatException(path, null, "header is not UTF-8: it escapes half of a character", e);
        }
    }

    private CheckpointFormatException Fault(string? tensor, string problem) => new(path, tensor, problem);
}
