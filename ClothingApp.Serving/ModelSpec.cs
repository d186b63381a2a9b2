namespace ClothingApp.Serving;

/// <summary>Which servable a call is for.</summary>
/// <param name="Version">Null: the latest, or the one that <paramref name="VersionLabel"/> names.</param>
/// <param name="SignatureName">Empty: <c>serving_default</c>.</param>
/// <param name="VersionLabel">A name that the server's configuration gives to a version; ignored when <paramref name="Version"/> is set.</param>
public sealed record ModelSpec(string Name, long? Version = null, string SignatureName = "", string VersionLabel = "");
