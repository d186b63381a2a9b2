using System.Globalization;

namespace ClothingApp.Web.Gateway;

/// <summary>Which model is asked.</summary>
/// <param name="Version">Null for the newest.</param>
public sealed record ModelRef(string Name, long? Version = null)
{
    /// <summary>As in forms and addresses: <c>pets</c>, or with a version <c>pets/2</c>. A model's name holds no slash.</summary>
    public override string ToString() => Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"{Name}/{version}") : Name;

    /// <summary>Reads what <see cref="ToString"/> wrote; anything else is a name that no model has.</summary>
    public static ModelRef Parse(string text) =>
        text.LastIndexOf('/') is var slash and > 0 && long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new ModelRef(text[..slash], version)
            : new ModelRef(text);
}
