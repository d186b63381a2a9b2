
namespace ClothingApp.Imaging.Fetching;

/// <summary>What an exception of the HTTP stack means for the person who gave the address.</summary>
internal static class TransportFailures
{
    private static readonly Dictionary<HttpRequestError, (FetchError Error, string Message)> Known = new()
    {
        [HttpRequestError.ConnectionError] = (FetchError.Unreachable, "The server cannot be reached"),
        [HttpRequestError.SecureConnectionError] = (FetchError.TlsFailure, "The server's certificate is not valid for this address, or its encryption is too old"),
        [HttpRequestError.ResponseEnded] = (FetchError.Unreachable, "The connection broke off before the picture was complete: try again"),
        [HttpRequestError.ConfigurationLimitExceeded] = (FetchError.Unreachable, "The server sends too many headers"),
        [HttpRequestError.HttpProtocolError] = (FetchError.Unreachable, "The server does not speak HTTP as it should"),
        [HttpRequestError.InvalidResponse] = (FetchError.Unreachable, "The server does not speak HTTP as it should"),
    };

    internal static FetchResult Describe(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AnswerTooLongException)
                return FetchResult.Failure(FetchError.TooLarge, "The server sends more than a picture may have: give another address of it");
        }

        var error = exception switch
        {
            HttpRequestException { HttpRequestError: var kind } => kind,
            HttpIOException { HttpRequestError: var kind } => kind,
            _ => HttpRequestError.Unknown,
        };
        var (fetchError, message) = Known.TryGetValue(error, out var known)
            ? known
            : (FetchError.Unreachable, "The server cannot be reached, or the connection broke off: try again");
        return FetchResult.Failure(fetchError, message);
    }
}
