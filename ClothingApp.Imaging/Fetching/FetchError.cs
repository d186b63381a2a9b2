namespace ClothingApp.Imaging.Fetching;

/// <summary>Why a download did not give a picture's bytes.</summary>
public enum FetchError
{
    None = 0,

    /// <summary>Not an absolute http or https address, or one with user information.</summary>
    InvalidAddress,

    /// <summary>The address, a redirect of it or an address that its name stands for may not be contacted.</summary>
    ForbiddenAddress,

    /// <summary>The name does not resolve.</summary>
    NameNotResolved,

    /// <summary>No connection, a broken one, or an answer that is not HTTP.</summary>
    Unreachable,

    /// <summary>TLS failed: certificate, name or protocol.</summary>
    TlsFailure,

    /// <summary>The server answered with something else than success, or in an encoding that was not asked for.</summary>
    HttpStatus,

    /// <summary>More bytes than allowed, said by the header or counted while streaming.</summary>
    TooLarge,

    TooManyRedirects,

    /// <summary>The time for the whole download ran out, or data trickled too slowly.</summary>
    Timeout,
}
