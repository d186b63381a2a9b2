using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ClothingApp.Imaging.Fetching;

/// <summary>Downloads pictures from addresses that strangers give.</summary>
/// <remarks>
/// The way of an address, again for each redirect:
/// <code>
/// text -> (1) parse: http or https, no user name
///      -> (2) vet: port allowed, name resolved once, every IP address on the public internet
///      -> (3) ask: a socket to one of those very IP addresses, a plain GET
///      -> (4) redirect? back to (2), at most 5 times, never from https to http
///      -> (5) body: one plain length or chunks, counted while it streams into one pooled buffer, watched for trickling
/// </code>
/// All of it within one time limit, and within one allowance of bytes for each answer, whatever they are. What servers say (bodies, reasons, headers) is never repeated in a message.
/// </remarks>
public sealed class PictureFetcher : IDisposable
{
    private readonly FetchOptions _options;
    private readonly AddressVetting _vetting;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>One for the whole process: it keeps connections, and any number of downloads may run at once.</summary>
    public PictureFetcher(FetchOptions options)
        : this(options, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>For tests: names resolve as they say, and certificates come from authorities of theirs.</summary>
    internal PictureFetcher(FetchOptions options, ResolveAddresses resolve, X509Certificate2Collection? roots = null)
    {
        _options = options;
        _invoker = VettedConnection.CreateInvoker(options, roots);
        _vetting = new AddressVetting(options, resolve);
    }

    /// <returns>The bytes, whatever they are, or why there are none. Nothing that a stranger or a server does throws.</returns>
    /// <exception cref="OperationCanceledException">The caller's own token was cancelled.</exception>
    public async Task<FetchResult> FetchAsync(string address, CancellationToken ct)
    {
        using var activity = ImagingTelemetry.Source.StartActivity("image.fetch", ActivityKind.Client);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(_options.Timeout);

        FetchResult result;
        try
        {
            result = await FollowAsync(address, activity, deadline.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            result = FetchResult.Failure(FetchError.Timeout, $"The picture did not come within {_options.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or FormatException or NotSupportedException)
        {
            ct.ThrowIfCancellationRequested();
            result = TransportFailures.Describe(e);
        }

        if (result.Succeeded) activity?.SetTag("image.encoded_bytes", result.Bytes.Length);
        else activity.Fail(result.Error.ToString());
        return result;
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<FetchResult> FollowAsync(string address, Activity? activity, CancellationToken ct)
    {
        // (1)
        if (AddressVetting.Parse(address, out var uri) is { } malformed) return Fail(malformed);

        for (var redirects = 0; ; redirects++)
        {
            // (2)
            activity?.SetTag("server.address", uri.IdnHost).SetTag("server.port", uri.Port).SetTag("url.scheme", uri.Scheme);
            var vetted = await _vetting.VetAsync(uri, ct);
            if (vetted.Failure is { } refused) return Fail(refused);

            // (3)
            using var request = CreateRequest(uri, vetted.Addresses);
            using var response = await _invoker.SendAsync(request, ct);
            activity?.SetTag("http.response.status_code", (int)response.StatusCode);

            // (4)
            if (!IsRedirect(response.StatusCode)) return await ReadAsync(response, ct);
            if (redirects == _options.MaxRedirects)
                return FetchResult.Failure(FetchError.TooManyRedirects, $"The address redirects more than {_options.MaxRedirects} times");
            if (response.Headers.Location is not { } location || !Uri.TryCreate(uri, location, out var next))
                return FetchResult.Failure(FetchError.HttpStatus, "The server redirects without saying where to");
            if (AddressVetting.CheckRedirect(uri, next) is { } forbidden) return Fail(forbidden);
            uri = next;
        }
    }

    private async Task<FetchResult> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NonAuthoritativeInformation))
            return FetchResult.Failure(FetchError.HttpStatus, StatusMessage(response.StatusCode));
        // Nothing compressed was asked for, so a few bytes that unfold into many have no business here.
        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            return FetchResult.Failure(FetchError.HttpStatus, "The server compresses the picture although it was not asked to: give another address of it");

        if (!Framing.IsPlain(response.Content.Headers, response.Headers))
            return FetchResult.Failure(FetchError.Unreachable, "The server does not say clearly where the picture ends");

        // (5)
        var body = await response.Content.ReadAsStreamAsync(ct);
        return await BodyReader.ReadAsync(body, response.Content.Headers.ContentLength, _options, ct);
    }

    private static HttpRequestMessage CreateRequest(Uri uri, IPAddress[] addresses)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri)
        {
            // Never HTTP/2: for one picture it gains nothing, and its connections outlive a request that was given up, with
            // a server that makes us answer its SETTINGS and PINGs all the while.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "ClothingApp/1.0");
        request.Headers.TryAddWithoutValidation("Accept", "image/jpeg, image/png, image/webp, image/*;q=0.8, */*;q=0.5");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        VettedConnection.Allow(request, addresses);
        return request;
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static string StatusMessage(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => $"The server has no picture at this address (status {(int)status}): check the address",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"The server does not give the picture to everyone (status {(int)status}): save it and give the file",
        HttpStatusCode.TooManyRequests => "The server asks for fewer requests (status 429): try again later",
        >= HttpStatusCode.InternalServerError => $"The server failed (status {(int)status}): try again later",
        _ => $"The server did not answer with a picture (status {(int)status})",
    };

    private static FetchResult Fail(FetchFailure failure) => FetchResult.Failure(failure.Error, failure.Message);
}
