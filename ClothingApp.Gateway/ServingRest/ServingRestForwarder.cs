using System.Net;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.ServingRest;

// client --request body, as it comes--> gateway --> model server
//        <--answer, as it comes-------- gateway <--
//
/// <summary>Passes a request on to the model server's REST API, and its answer back, without keeping either in memory.</summary>
internal sealed class ServingRestForwarder(IReadOnlyList<Uri> addresses, GatewayOptions options, TimeProvider time) : IDisposable
{
    // What is passed on is named; whatever else came (keys, cookies, what concerns one connection alone) stays here.
    private static readonly string[] RequestHeaders = ["Accept", "Accept-Encoding"], BodyHeaders = ["Content-Type", "Content-Encoding"];

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    });

    /// <returns>Why nothing was answered; null when the answer is on its way.</returns>
    /// <exception cref="BadHttpRequestException">The request's body is too large or broken.</exception>
    public async Task<Failure?> ForwardAsync(HttpContext context, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using var request = Request(context.Request);
            using var answer = await _client.SendAsync(request, linked.Token);
            await SendBackAsync(answer, context.Response, linked.Token);
            return null;
        }
        catch (Exception e) when (!context.Response.HasStarted && Inner<BodyRefusedException>(e) is { } refused)
        {
            return refused.Failure;
        }
        catch (Exception e) when (!context.Response.HasStarted && e is not BadHttpRequestException && Inner<BadHttpRequestException>(e) is { } bad)
        {
            throw new BadHttpRequestException(bad.Message, bad.StatusCode, e);
        }
        catch (OperationCanceledException) when (!context.Response.HasStarted && timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return Failure.DeadlineExceeded(options.RequestTimeout);
        }
        catch (HttpRequestException) when (!context.Response.HasStarted)
        {
            return Failure.ModelUnavailable("The model server's REST API cannot be reached. Try again in a moment.");
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(HttpRequest from)
    {
        // The path has only characters that mean themselves: ServingRestPath saw to that.
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(addresses[Random.Shared.Next(addresses.Count)], from.Path.Value));
        Copy(from, RequestHeaders, (name, value) => request.Headers.TryAddWithoutValidation(name, value));
        if (!HttpMethods.IsPost(from.Method))
            return request;
        request.Content = new StreamContent(from.Body);
        request.Content.Headers.ContentLength = from.ContentLength;
        Copy(from, BodyHeaders, (name, value) => request.Content.Headers.TryAddWithoutValidation(name, value));
        return request;
    }

    private static void Copy(HttpRequest from, string[] names, Func<string, string, bool> add)
    {
        foreach (var name in names)
        {
            if (from.Headers[name].ToString() is { Length: > 0 } value)
                add(name, value);
        }
    }

    private static async Task SendBackAsync(HttpResponseMessage answer, HttpResponse to, CancellationToken ct)
    {
        to.StatusCode = (int)answer.StatusCode;
        to.ContentType = answer.Content.Headers.ContentType?.ToString() ?? "application/json";
        to.ContentLength = answer.Content.Headers.ContentLength;
        if (answer.Content.Headers.ContentEncoding.Count > 0)
            to.Headers.ContentEncoding = string.Join(", ", answer.Content.Headers.ContentEncoding);
        to.Headers.CacheControl = "no-store";
        to.Headers.XContentTypeOptions = "nosniff";
        await answer.Content.CopyToAsync(to.Body, ct);
    }

    private static T? Inner<T>(Exception? exception) where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }
        return null;
    }
}
