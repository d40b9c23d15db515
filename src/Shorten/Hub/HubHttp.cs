using System.Net;
using System.Net.Http.Headers;

namespace Shorten.Hub;

/// <summary>Requests to the hub. Redirects are followed by hand: the token goes to the hub's own address and nowhere else.</summary>
internal sealed class HubHttp : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly HubSettings _settings;
    private readonly HubModelId _id;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public HubHttp(HubSettings settings, HubModelId id)
    {
        _settings = settings;
        _id = id;
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("shorten");
    }

    /// <summary>What the hub says of the revision, files and their hashes included.</summary>
    public async Task<HubRevision> Revision(CancellationToken cancellationToken)
    {
        var address = new Uri(_settings.Endpoint, $"api/models/{_id.Repository}/revision/{Uri.EscapeDataString(_id.Revision)}?blobs=true");
        using var response = await Get(address, 0, cancellationToken);
        return HubRevision.Parse(_id, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>A file from byte <paramref name="from"/> on, or from its begin where the server cannot.</summary>
    public Task<HttpResponseMessage> File(string commit, HubFile file, long from, CancellationToken cancellationToken) =>
        Get(new Uri(_settings.Endpoint, $"{_id.Repository}/resolve/{commit}/{Uri.EscapeDataString(file.Name)}"), from, cancellationToken);

    public void Dispose() => _client.Dispose();

    /// <exception cref="HubException">The hub refuses.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or fails in a way that may pass.</exception>
    private async Task<HttpResponseMessage> Get(Uri address, long from, CancellationToken cancellationToken)
    {
        for (int redirect = 0; redirect <= MaxRedirects; redirect++)
        {
            var response = await Send(address, from, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                address = response.Headers.Location is { } location && (int)response.StatusCode / 100 == 3 ? Next(address, location) : throw Refusal(response);
        }
        throw new HubException($"{_id}: the hub redirects more than {MaxRedirects} times");
    }

    private async Task<HttpResponseMessage> Send(Uri address, long from, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (_settings.Token is { } token && Uri.Compare(address, _settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_settings.StallTimeout);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("no answer", e);
        }
    }

    private Uri Next(Uri address, Uri location)
    {
        var next = new Uri(address, location);
        bool isSafe = next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && _settings.Endpoint.Scheme == Uri.UriSchemeHttp);
        return isSafe ? next : throw new HubException($"{_id}: the hub redirects to an address that is not safe");
    }

    private Exception Refusal(HttpResponseMessage response)
    {
        string code = response.Headers.TryGetValues("X-Error-Code", out var values) ? values.First() : "";
        return response.StatusCode switch
        {
            _ when code == "GatedRepo" => new HubException($"{_id} is gated: ask for access at {new Uri(_settings.Endpoint, _id.Repository)} and give your token in HF_TOKEN"),
            HttpStatusCode.Unauthorized when _settings.Token is null => new HubException($"{_id} does not exist at {_settings.Endpoint.Host}, or is private: then give a token in HF_TOKEN"),
            HttpStatusCode.Unauthorized => new HubException($"{_id}: the hub does not accept the token, or the repository does not exist"),
            HttpStatusCode.Forbidden => new HubException($"{_id}: the token may not read this repository; ask for access at {new Uri(_settings.Endpoint, _id.Repository)}"),
            HttpStatusCode.NotFound when code == "RevisionNotFound" => new HubException($"{_id.Repository} has no revision {_id.Revision}"),
            HttpStatusCode.NotFound => new HubException($"{_id} does not exist at {_settings.Endpoint.Host}"),
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => new HttpRequestException($"status {(int)response.StatusCode}"),
            _ => new HubException($"{_id}: the hub answers with status {(int)response.StatusCode}"),
        };
    }
}
