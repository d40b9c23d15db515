using Shorten.Cli.Frame;

using var signals = new TerminationSignals();
using var streams = Streams.OfProcess();
return CommandLine.Run(args, streams, signals.Token);
