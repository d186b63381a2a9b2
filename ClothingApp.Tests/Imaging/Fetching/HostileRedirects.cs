using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>What a server gives as Location, and how the download ends. PORT is a port of loopback where a server waits in vain.</summary>
internal static class HostileRedirects
{
    public static TheoryData<string, FetchError> Locations => new()
    {
        // Inside, by spelling.
        { "http://127.0.0.1:PORT/", FetchError.ForbiddenAddress }, { "http://127.1:PORT/", FetchError.ForbiddenAddress }, { "http://2130706433:PORT/", FetchError.ForbiddenAddress }, { "http://0x7f.1:PORT/", FetchError.ForbiddenAddress }, { "http://0177.0.0.1:PORT/", FetchError.ForbiddenAddress },
        { "http://[::1]:PORT/", FetchError.ForbiddenAddress }, { "http://[::ffff:127.0.0.1]:PORT/", FetchError.ForbiddenAddress }, { "http://[64:ff9b::7f00:1]/", FetchError.ForbiddenAddress }, { "http://[2002:7f00:1::]/", FetchError.ForbiddenAddress }, { "http://[fe80::1%25lo]/", FetchError.ForbiddenAddress }, { "http://[fd00:ec2::254]/", FetchError.ForbiddenAddress },
        { "http://169.254.169.254/latest/meta-data/iam/security-credentials/", FetchError.ForbiddenAddress }, { "http://0xa9fea9fe/", FetchError.ForbiddenAddress }, { "http://metadata.google.internal/", FetchError.ForbiddenAddress }, { "https://10.0.0.1/", FetchError.ForbiddenAddress }, { "http://0/", FetchError.ForbiddenAddress }, { "http://0.0.0.0:PORT/", FetchError.ForbiddenAddress },
        { "http://localhost:PORT/", FetchError.ForbiddenAddress }, { "http://LOCALHOST.:PORT/", FetchError.ForbiddenAddress }, { "http://inside.example/", FetchError.ForbiddenAddress }, { "http://%31%32%37.0.0.1:PORT/", FetchError.HttpStatus }, { "HTTP://127.0.0.1:PORT/", FetchError.ForbiddenAddress },
        // Relative to the scheme.
        { "//127.0.0.1:PORT/", FetchError.ForbiddenAddress }, { "//localhost:PORT/", FetchError.ForbiddenAddress }, { "//[::1]:PORT/", FetchError.ForbiddenAddress }, { "///10.0.0.1/", FetchError.HttpStatus }, { "//inside.example", FetchError.ForbiddenAddress }, { "\\\\127.0.0.1\\a", FetchError.ForbiddenAddress },
        // Other ports, schemes and users.
        { "http://93.184.216.34:22/", FetchError.ForbiddenAddress }, { "http://93.184.216.34:6379/", FetchError.ForbiddenAddress }, { "http://93.184.216.34:0/", FetchError.ForbiddenAddress },
        { "file:///etc/passwd", FetchError.ForbiddenAddress }, { "FILE:/etc/passwd", FetchError.HttpStatus }, { "file://localhost/etc/passwd", FetchError.ForbiddenAddress }, { "gopher://127.0.0.1:PORT/_SET%20a%20b", FetchError.ForbiddenAddress }, { "ftp://127.0.0.1:PORT/a.jpg", FetchError.ForbiddenAddress },
        { "data:image/png;base64,iVBORw0KGgo=", FetchError.ForbiddenAddress }, { "javascript:alert(1)", FetchError.ForbiddenAddress }, { "dict://127.0.0.1:PORT/", FetchError.ForbiddenAddress }, { "ws://127.0.0.1:PORT/", FetchError.ForbiddenAddress }, { "unix:/var/run/docker.sock", FetchError.ForbiddenAddress }, { "about:blank", FetchError.ForbiddenAddress }, { "mailto:secret@example.org", FetchError.ForbiddenAddress }, { "urn:a:b", FetchError.ForbiddenAddress },
        { "http://user:secret@example.org/", FetchError.ForbiddenAddress }, { "http://example.org@127.0.0.1:PORT/", FetchError.ForbiddenAddress }, { "//user:secret@127.0.0.1:PORT/", FetchError.ForbiddenAddress }, { "http://127.0.0.1:PORT\\@example.org/", FetchError.HttpStatus },
        { "http://\u00E9<.example/", FetchError.HttpStatus }, { "http://xn--.example/", FetchError.ForbiddenAddress }, { "http://a..b.example/", FetchError.HttpStatus },
        // No address.
        { "", FetchError.HttpStatus }, { "http://", FetchError.HttpStatus }, { "https://", FetchError.HttpStatus }, { "http://[::1", FetchError.HttpStatus }, { "http://[", FetchError.HttpStatus }, { "http://secret:99999/", FetchError.HttpStatus }, { "http://exa mple/", FetchError.HttpStatus }, { "//", FetchError.HttpStatus }, { "http://:80/", FetchError.HttpStatus }, { "http://secret:-1/", FetchError.HttpStatus },
        // Back to the same server, again and again.
        { "/", FetchError.TooManyRedirects }, { "?a", FetchError.TooManyRedirects }, { "#a", FetchError.TooManyRedirects }, { ".", FetchError.TooManyRedirects }, { "../../..", FetchError.TooManyRedirects }, { "a/../b", FetchError.TooManyRedirects }, { "%2e%2e/", FetchError.TooManyRedirects }, { "/\u00FF\u0001", FetchError.TooManyRedirects }, { ";a=b", FetchError.TooManyRedirects }, { "/http://example.org/", FetchError.TooManyRedirects },
    };
}
