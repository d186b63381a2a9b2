using System.Globalization;
using System.Net.Http.Headers;

namespace ClothingApp.Imaging.Fetching;

/// <summary>Whether an answer says in one way only where it ends.</summary>
/// <remarks>
/// RFC 9112, section 6.3: a message with two lengths, one that is no number, or a length and chunks is an error or an attack.
/// The HTTP stack reads on regardless, with the first length, or up to the end of the connection.
/// </remarks>
internal static class Framing
{
    internal static bool IsPlain(HttpContentHeaders content, HttpResponseHeaders response)
    {
        var chunked = response.NonValidated.TryGetValues("Transfer-Encoding", out var codings);
        if (!content.NonValidated.TryGetValues("Content-Length", out var lengths))
            return !chunked || codings is { Count: 1 } && codings.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase);
        return !chunked && lengths.Count == 1 && long.TryParse(lengths.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
