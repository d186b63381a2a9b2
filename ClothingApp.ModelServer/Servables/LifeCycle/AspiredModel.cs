namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>What a model should serve.</summary>
/// <param name="Versions">By number.</param>
/// <param name="IsWaiting">There is a version that should be served and is not whole yet: what is served meanwhile stays.</param>
internal sealed record AspiredModel(string Name, IReadOnlyDictionary<long, AspiredVersion> Versions, bool IsWaiting = false);

/// <param name="Fingerprint">Of the folder's files; null when nobody looked: another one is a reason to try again what could not be loaded.</param>
internal readonly record struct AspiredVersion(string Folder, int? Fingerprint);
