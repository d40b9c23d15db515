namespace Shorten.Tests.Conversion;

/// <summary>Tests that share the converted real model, and do not run at the same time.</summary>
[CollectionDefinition(RealModel.Collection)]
public sealed class RealModelCollection : ICollectionFixture<RealModel>;
