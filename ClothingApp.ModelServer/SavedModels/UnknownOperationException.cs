namespace ClothingApp.ModelServer.SavedModels;

/// <summary>A signature needs an operation that is not supported, whatever is asked of it.</summary>
internal sealed class UnknownOperationException(string message) : ModelLoadException(message);
