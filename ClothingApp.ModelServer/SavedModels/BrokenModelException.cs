namespace ClothingApp.ModelServer.SavedModels;

/// <summary>What the version folder holds is damaged or not all of it: no shape of a request would make it work.</summary>
internal sealed class BrokenModelException(string message, Exception? inner = null) : ModelLoadException(message, inner);
