namespace Shorten.Tensors.Kernels;

/// <summary>Attention for several queries: a task is a panel of 32 query rows, see <see cref="AttentionPanel"/>.</summary>
internal static unsafe class AttentionTiled
{
    /// <summary>Fewer queries than this are not worth a panel's lanes.</summary>
    public const int MinQueries = 4;

    /// <summary>Tasks of one call.</summary>
    public static int NumTasks(AttentionShape shape) => checked(shape.NumSequences * shape.NumKeyValueHeads * NumPanels(shape));

    /// <summary>The panel of a task. Those of a key head follow each other, so that its keys and values stay in the cache; the longest first, so that the threads end together.</summary>
    public static (int Sequence, int Head, int Index) Panel(AttentionShape shape, int task)
    {
        int panels = NumPanels(shape), heads = shape.NumKeyValueHeads, pair = task / panels;
        return (pair / heads, pair % heads, panels - 1 - task % panels);
    }

    /// <summary>One panel.</summary>
    public static void Task(void* pointer, int index)
    {
        var a = (AttentionArguments*)pointer;
        var (sequence, head, panel) = Panel(a->Shape, index);
        new AttentionPanel(a, sequence, head, panel, Workers.Scratch(AttentionPanel.ScratchBytes(a->Shape.HeadDim))).Run();
    }

    private static int NumPanels(AttentionShape shape) =>
        checked((shape.NumQueries * (shape.NumHeads / shape.NumKeyValueHeads) + AttentionPanel.Lanes - 1) / AttentionPanel.Lanes);
}
