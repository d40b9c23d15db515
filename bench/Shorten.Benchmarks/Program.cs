using BenchmarkDotNet.Running;
using Shorten.Benchmarks;
using Shorten.Tensors;

// "synthetic OUT [BLOCKS]" writes a checkpoint with Llama-2-7B's shapes, "matmul f32|bf16 [REPEATS]" prints the rates of matrix products,
// "surgery SOURCE OUT" the seconds of surgery alone, "stepwise MODEL TEXT SEGMENTS" perplexities by the arithmetic of generation; "narrow MODEL REMOVED MULTIPLE OUT" writes a model that is
// narrower by as many parameters as that number of blocks has, "blocks ROUNDS MODEL..." prints what the parts of a step of generation take; everything else goes to BenchmarkDotNet (--filter '*').
if (args is ["synthetic", var folder, .. var blocks])
    SyntheticModel.Write(folder, blocks is [var count] ? int.Parse(count) : 32);
else if (args is ["matmul", var mode, .. var repeats])
    MatMulRates.Print(mode == "bf16" ? ComputeMode.BF16 : ComputeMode.F32, repeats is [var times] ? int.Parse(times) : 5);
else if (args is ["surgery", var source, var output])
    SurgeryTime.Print(source, output);
else if (args is ["stepwise", var model, var text, var segments])
    StepwisePerplexity.Print(model, text, int.Parse(segments));
else if (args is ["narrow", var dense, var removed, var multiple, var narrow])
    NarrowModel.Write(dense, int.Parse(removed), int.Parse(multiple), narrow);
else if (args is ["blocks", var rounds, .. var timed])
    BlockTimes.Print(int.Parse(rounds), timed);
else
    BenchmarkSwitcher.FromAssembly(typeof(SyntheticModel).Assembly).Run(args);
