namespace Shorten.Tensors.Kernels;

/// <summary>Attention for several queries: a task is a panel of 32 query rows, see <see cref="AttentionPanel"/>.</summary>
internal static unsafe class AttentionTiled
{
    /// <summary>Fewer queries than this are not worth a panel's lanes.</summary>
    public const int MinQueries = 4;

    /// <summary>Tasks of one call.</summary>
    public static int NumTasks(AttentionShape shape) => checked(shape.NumSequences * shape.NumKeyValueHeads * NumPanels(shape));

    /// <summary>One panel. Those of a key head follow each other, so that its keys and values stay in the cache; the longest first, so that the threads end together.</summary>
    public static void Task(void* pointer, int index)
    {
        var a = (AttentionArguments*)pointer;
        int panels = NumPanels(a->Shape), heads = a->Shape.NumKeyValueHeads, pair = index / panels;
        float* scratch = Workers.Scratch(AttentionPanel.ScratchBytes(a->Shape.HeadDim));
        new AttentionPanel(a, pair / heads, pair % heads, panels - 1 - index % panels, scratch).Run();
    }

    private static int NumPanels(AttentionShape shape) =>
        checked((shape.NumQueries * (shape.NumHeads / shape.NumKeyValueHeads) + AttentionPanel.Lanes - 1) / AttentionPanel.Lanes);
}
