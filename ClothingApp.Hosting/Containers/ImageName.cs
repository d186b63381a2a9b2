namespace ClothingApp.Hosting.Containers;

/// <summary>The parts of <c>[REGISTRY/]NAME[:TAG][@sha256:DIGEST]</c>.</summary>
internal sealed record ImageName(string? Registry, string Image, string? Tag, string? Sha256)
{
    private const string Digest = "@sha256:";

    public static ImageName Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        string? sha256 = null, tag = null, registry = null;
        if (text.IndexOf(Digest, StringComparison.Ordinal) is >= 0 and var at)
            (text, sha256) = (text[..at], text[(at + Digest.Length)..]);
        // A colon after the last slash begins a tag; one before it, a port of the registry.
        if (text.LastIndexOf(':') is var colon && colon > text.LastIndexOf('/'))
            (text, tag) = (text[..colon], text[(colon + 1)..]);
        // The first part is a registry when it looks like a host.
        if (text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && (text[..slash].AsSpan().ContainsAny('.', ':') || text[..slash] == "localhost"))
            (registry, text) = (text[..slash], text[(slash + 1)..]);
        return new ImageName(registry, text, tag, sha256);
    }
}
