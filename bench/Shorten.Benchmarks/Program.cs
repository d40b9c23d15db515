using BenchmarkDotNet.Running;
using Shorten.Benchmarks;

// "synthetic OUT" writes a checkpoint with Llama-2-7B's shapes; everything else goes to BenchmarkDotNet (--filter '*').
if (args is ["synthetic", var folder])
    SyntheticModel.Write(folder);
else
    BenchmarkSwitcher.FromAssembly(typeof(SyntheticModel).Assembly).Run(args);
