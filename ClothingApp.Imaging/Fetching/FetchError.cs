namespace ClothingApp.Imaging.Fetching;

/// <summary>Why a download did not give a picture's bytes.</summary>
public enum FetchError
{
    /// <summary>The bytes are there.</summary>
    None = 0,

    /// <summary>Not an absolute http or https address, one with user information, or with a host that cannot be a name.</summary>
    InvalidAddress,

    /// <summary>The address, a redirect of it or an address that its name stands for may not be contacted.</summary>
    ForbiddenAddress,

    /// <summary>The name does not resolve.</summary>
    NameNotResolved,

    /// <summary>No connection, a broken one, an answer that is not HTTP, or one that does not say clearly where it ends.</summary>
    Unreachable,

    /// <summary>TLS failed: certificate, name or protocol.</summary>
    TlsFailure,

    /// <summary>The server answered with something else than success, or in an encoding that was not asked for.</summary>
    HttpStatus,

    /// <summary>More bytes than allowed, said by the header or counted while streaming.</summary>
    TooLarge,

    /// <summary>More redirects than <see cref="FetchOptions.MaxRedirects"/>.</summary>
    TooManyRedirects,

    /// <summary>The time for the whole download ran out, or data trickled too slowly.</summary>
    Timeout,
}
