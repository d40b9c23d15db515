using Shorten.Hub;

namespace Shorten.Tests.Hub;

public sealed class HubModelIdTests
{
    [Theory]
    [InlineData("org/name", "org/name", "main")]
    [InlineData("HuggingFaceTB/SmolLM2-135M_Instruct.v1", "HuggingFaceTB/SmolLM2-135M_Instruct.v1", "main")]
    [InlineData("org/name@v1.0", "org/name", "v1.0")]
    [InlineData("org/name@refs/pr/1", "org/name", "refs/pr/1")]
    public void TryParse_SplitsIds(string text, string repository, string revision)
    {
        Assert.True(HubModelId.TryParse(text, out var id));
        Assert.Equal(new HubModelId(repository, revision), id);
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
    [InlineData("models/x.gguf")]
    [InlineData("models/model.safetensors")]
    [InlineData("org/name\n")]
    [InlineData("org/na me")]
    public void TryParse_RefusesPaths(string text) => Assert.False(HubModelId.TryParse(text, out _));
}
