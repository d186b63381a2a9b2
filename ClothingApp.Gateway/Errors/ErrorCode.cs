namespace ClothingApp.Gateway.Errors;

/// <summary>What can go wrong, as clients are told. Names and codes are part of the API; <see cref="ErrorTable"/> spells them out.</summary>
internal enum ErrorCode
{
    InvalidRequest,
    ForbiddenAddress,
    Unauthorized,
    Forbidden,
    NotFound,
    UnknownModel,
    MethodNotAllowed,
    ImageTooLarge,
    UnsupportedImage,
    CorruptImage,
    RateLimited,
    Overloaded,
    DownloadFailed,
    DownloadTimeout,
    ModelUnavailable,
    DeadlineExceeded,
    Internal,
}
