using System.Collections.Frozen;
using ClothingApp.Grpc;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Gateway.Errors;

/// <summary>How an <see cref="ErrorCode"/> looks in an answer.</summary>
/// <param name="RetryAfterSeconds">Set where the same request may succeed after a moment.</param>
internal sealed record ErrorEntry(string Code, int Status, string Title, int? RetryAfterSeconds = null);

/// <summary>The one place where failures of every origin become codes, and codes become HTTP.</summary>
internal static class ErrorTable
{
    private static readonly FrozenDictionary<ErrorCode, ErrorEntry> Entries = new Dictionary<ErrorCode, ErrorEntry>
    {
        [ErrorCode.InvalidRequest] = new("invalid_request", 400, "The request is not valid"),
        [ErrorCode.ForbiddenAddress] = new("forbidden_address", 400, "The address may not be contacted"),
        [ErrorCode.Unauthorized] = new("unauthorized", 401, "A valid API key is needed"),
        [ErrorCode.Forbidden] = new("forbidden", 403, "The API key does not allow this"),
        [ErrorCode.NotFound] = new("not_found", 404, "Nothing is here"),
        [ErrorCode.UnknownModel] = new("unknown_model", 404, "The model is not known"),
        [ErrorCode.MethodNotAllowed] = new("method_not_allowed", 405, "The method is not allowed here"),
        [ErrorCode.ImageTooLarge] = new("image_too_large", 413, "The picture is too large"),
        [ErrorCode.UnsupportedImage] = new("unsupported_image", 415, "The content is not a picture of a known kind"),
        [ErrorCode.CorruptImage] = new("corrupt_image", 422, "The picture is broken"),
        [ErrorCode.RateLimited] = new("overloaded", 429, "Too much from one client", 1),
        [ErrorCode.Overloaded] = new("overloaded", 503, "Too much to do", 1),
        [ErrorCode.DownloadFailed] = new("download_failed", 502, "The picture could not be downloaded"),
        [ErrorCode.DownloadTimeout] = new("download_timeout", 504, "The download took too long"),
        [ErrorCode.ModelUnavailable] = new("model_unavailable", 503, "The model is not available", 2),
        [ErrorCode.DeadlineExceeded] = new("deadline_exceeded", 504, "The time ran out"),
        [ErrorCode.Internal] = new("internal", 500, "Something went wrong in the gateway"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<FetchError, ErrorCode> Fetching = new Dictionary<FetchError, ErrorCode>
    {
        [FetchError.InvalidAddress] = ErrorCode.InvalidRequest,
        [FetchError.ForbiddenAddress] = ErrorCode.ForbiddenAddress,
        [FetchError.NameNotResolved] = ErrorCode.DownloadFailed,
        [FetchError.Unreachable] = ErrorCode.DownloadFailed,
        [FetchError.TlsFailure] = ErrorCode.DownloadFailed,
        [FetchError.HttpStatus] = ErrorCode.DownloadFailed,
        [FetchError.TooManyRedirects] = ErrorCode.DownloadFailed,
        [FetchError.TooLarge] = ErrorCode.ImageTooLarge,
        [FetchError.Timeout] = ErrorCode.DownloadTimeout,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<DecodeError, ErrorCode> Decoding = new Dictionary<DecodeError, ErrorCode>
    {
        [DecodeError.UnsupportedFormat] = ErrorCode.UnsupportedImage,
        [DecodeError.TooManyPixels] = ErrorCode.ImageTooLarge,
        [DecodeError.Corrupt] = ErrorCode.CorruptImage,
        // A picture within every limit that still takes too long is too much work, whatever its size.
        [DecodeError.Timeout] = ErrorCode.ImageTooLarge,
    }.ToFrozenDictionary();

    // The model server's own texts name its files and nodes; clients get one of these sentences instead.
    private static readonly FrozenDictionary<GrpcStatusCode, (ErrorCode Code, string Detail)> Serving =
        new Dictionary<GrpcStatusCode, (ErrorCode, string)>
        {
            [GrpcStatusCode.Unavailable] = (ErrorCode.ModelUnavailable, "The model server cannot be reached. Try again in a moment."),
            [GrpcStatusCode.Cancelled] = (ErrorCode.ModelUnavailable, "The model server gave the call up. Try again in a moment."),
            [GrpcStatusCode.Aborted] = (ErrorCode.ModelUnavailable, "The model server gave the call up. Try again in a moment."),
            [GrpcStatusCode.NotFound] = (ErrorCode.ModelUnavailable, "The model server does not serve this model now. Try again in a moment."),
            [GrpcStatusCode.ResourceExhausted] = (ErrorCode.Overloaded, "The model server has too much to do. Try again in a moment."),
            [GrpcStatusCode.DeadlineExceeded] = (ErrorCode.DeadlineExceeded, "The model server did not answer in time. Send fewer pictures, or try again."),
            [GrpcStatusCode.Unauthenticated] = (ErrorCode.ModelUnavailable, "The model server refuses the gateway. Its operator has to set the gateway's certificate."),
            [GrpcStatusCode.PermissionDenied] = (ErrorCode.ModelUnavailable, "The model server refuses the gateway. Its operator has to set the gateway's certificate."),
            [GrpcStatusCode.Unimplemented] = (ErrorCode.ModelUnavailable, "What the gateway takes for its model server is none. Its operator has to correct TF_SERVING_HOST."),
        }.ToFrozenDictionary();

    public static ErrorEntry Entry(ErrorCode code) => Entries[code];

    public static Failure From(FetchError error, string message) =>
        new(Fetching.GetValueOrDefault(error, ErrorCode.DownloadFailed), message);

    public static Failure From(DecodeError error, string message) =>
        new(Decoding.GetValueOrDefault(error, ErrorCode.CorruptImage), message);

    public static Failure From(GrpcStatusCode status)
    {
        var (code, detail) = Serving.GetValueOrDefault(
            status, (ErrorCode.ModelUnavailable, "The model failed on this request. Its operator finds the reason in the gateway's log."));
        return new Failure(code, detail);
    }
}
