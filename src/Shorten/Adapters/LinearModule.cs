using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Models;
using Shorten.Models.Families;

namespace Shorten.Adapters;

/// <summary>A linear module of a model: one projection of a block, or several in one matrix.</summary>
/// <param name="Block">Index of the block in the model at hand.</param>
/// <param name="Name">Name without <c>.weight</c>.</param>
/// <param name="Columns">K: input features.</param>
/// <param name="Parts">The projections, in the order of their rows.</param>
internal sealed record LinearModule(int Block, string Name, int Columns, IReadOnlyList<ProjectionRows> Parts)
{
    private const int KProj = 1;

    /// <summary>N: output features.</summary>
    public int Rows => Parts.Sum(part => part.Rows);

    /// <summary>Row of a Hugging Face model that is row n of each part here, for q and k of GGUF files that hold them in another order; else null.</summary>
    public Func<long, long>? HuggingFaceRow { get; private init; }

    /// <summary>The modules of all blocks under <paramref name="names"/>, in order; <paramref name="numberOf"/> is the number in the name of each block.</summary>
    public static IEnumerable<LinearModule> Of(DecoderModel model, DecoderNames names, Func<int, int> numberOf)
    {
        var settings = model.Settings;
        var rowOrder = model.Checkpoint.Format == CheckpointFormat.Gguf ? RowOrder.InHuggingFace(Family.Of(settings), settings.HeadDim) : null;
        string[] single = [names.QProj, names.KProj, names.VProj, names.OProj, names.GateProj, names.UpProj, names.DownProj];
        (string Name, int First, int Count)[] modules =
        [
            .. names.QkvProj is { } qkv ? [(qkv, 0, 3)] : Apart(single, 0, 3), (names.OProj, 3, 1),
            .. names.GateUpProj is { } gateUp ? [(gateUp, 4, 2)] : Apart(single, 4, 2), (names.DownProj, 6, 1),
        ];
        for (int block = 0; block < model.Blocks.Count; block++)
        {
            var matrices = model.Blocks[block].Weights.Matrices;
            foreach (var (name, first, count) in modules)
            {
                string full = names.InBlock(numberOf(block), name);
                yield return new LinearModule(block, full[..^".weight".Length], (int)matrices[first].Columns, [.. PartsOf(matrices, first, count)]) { HuggingFaceRow = rowOrder };
            }
        }
    }

    /// <summary>True for the same module under another name.</summary>
    public bool IsSameAs(LinearModule other) => Block == other.Block && Parts[0] == other.Parts[0];

    /// <summary>Row of a Hugging Face model that is row <paramref name="row"/> here.</summary>
    public long ToHuggingFace(long row)
    {
        if (HuggingFaceRow is null)
            return row;
        var part = Parts.Last(part => part.FirstRow <= row);
        return part.Projection <= KProj ? part.FirstRow + HuggingFaceRow(row - part.FirstRow) : row;
    }

    private static (string Name, int First, int Count)[] Apart(string[] names, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(projection => (names[projection], projection, 1))];

    private static IEnumerable<ProjectionRows> PartsOf(IReadOnlyList<Tensors.Weight> matrices, int first, int count)
    {
        int row = 0;
        for (int projection = first; projection < first + count; projection++)
        {
            yield return new ProjectionRows(projection, row, (int)matrices[projection].Rows);
            row += (int)matrices[projection].Rows;
        }
    }
}
