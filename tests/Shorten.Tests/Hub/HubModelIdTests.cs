using Shorten.Hub;

namespace Shorten.Tests.Hub;

public sealed class HubModelIdTests
{
    [Theory]
    [InlineData("org/name", "org/name", "main")]
    [InlineData("org/name:Q4_K_M", "org/name", "main", "Q4_K_M")]
    [InlineData("org/name:model.Q4_0.gguf", "org/name", "main", "model.Q4_0.gguf")]
    [InlineData("org/name@v1.0:q8_0", "org/name", "v1.0", "q8_0")]
    [InlineData("HuggingFaceTB/SmolLM2-135M_Instruct.v1", "HuggingFaceTB/SmolLM2-135M_Instruct.v1", "main")]
    [InlineData("org/name@v1.0", "org/name", "v1.0")]
    [InlineData("org/name@refs/pr/1", "org/name", "refs/pr/1")]
    public void TryParse_SplitsIds(string text, string repository, string revision, string? gguf = null)
    {
        Assert.True(HubModelId.TryParse(text, out var id));
        Assert.Equal(new HubModelId(repository, revision, gguf), id);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("name")]
    [InlineData("")]
    [InlineData("./org/name")]
    [InlineData("/org/name")]
    [InlineData("../name")]
    [InlineData("a/b/c")]
    [InlineData("org/na..me")]
    [InlineData("org/name@../../x")]
    [InlineData("org/name@")]
    [InlineData("org/name:")]
    [InlineData("org/name:a/b")]
    [InlineData("org/name:..")]
    [InlineData("org/name:Q4_0@main")]
    [InlineData("models/x.gguf")]
    [InlineData("models/model.safetensors")]
    [InlineData("org/name\n")]
    [InlineData("org/na me")]
    public void TryParse_RefusesPaths(string text) => Assert.False(HubModelId.TryParse(text, out _));
}
