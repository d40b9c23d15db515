using Shorten.Reports.Comparison;
using Shorten.Testing;

namespace Shorten.Tests.Reports;

/// <summary>The models of <see cref="ResultFixture"/> for a comparison.</summary>
internal static class ComparisonFixture
{
    public static IReadOnlyList<ComparedModel> Models(ResultFixture files) => [.. ResultFixture.Models.Select((name, i) => new ComparedModel
    {
        Path = files.PathOf(name),
        NumBlocks = ResultFixture.NumBlocks - (i == 0 ? 0 : ResultFixture.Removed.Count),
        NumParameters = 134_515_008 - (i == 0 ? 0 : 21_240_576),
        WeightBytes = 269_030_016 - (i == 0 ? 0 : 42_481_152),
        Sha256 = new Dictionary<string, string> { ["model.safetensors"] = ResultFixture.HashOf(name) },
        Manifest = ResultFixture.Manifest(name),
        Samples = [new Sample("Once <upon> a time", $" there was a {name} | model & \u0001 a *star*\nin the sky"), new Sample("The sea", " is wide.")],
    })];
}
