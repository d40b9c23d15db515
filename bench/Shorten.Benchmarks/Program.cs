using BenchmarkDotNet.Running;
using Shorten.Benchmarks;

// "synthetic OUT [BLOCKS]" writes a checkpoint with Llama-2-7B's shapes; everything else goes to BenchmarkDotNet (--filter '*').
if (args is ["synthetic", var folder, .. var blocks])
    SyntheticModel.Write(folder, blocks is [var count] ? int.Parse(count) : 32);
else
    BenchmarkSwitcher.FromAssembly(typeof(SyntheticModel).Assembly).Run(args);
