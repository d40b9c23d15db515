using Shorten.Tensors;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>Reads safetensors files: one, or the shards of a checkpoint.</summary>
internal static class SafetensorsReader
{
    public static CheckpointContents ReadFiles(IReadOnlyList<string> paths)
    {
        var files = new List<MappedFile>();
        var tensors = new List<TensorEntry>();
        var headers = new List<SafetensorsHeader>();
        try
        {
            foreach (string path in paths)
            {
                files.Add(new MappedFile(path));
                headers.Add(SafetensorsHeader.Read(files[^1]));
                tensors.AddRange(SafetensorsLayout.Place(files[^1], headers[^1]));
            }
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
        return new CheckpointContents { Format = CheckpointFormat.Safetensors, Files = files, Tensors = tensors, Metadata = headers[0].Metadata };
    }
}
