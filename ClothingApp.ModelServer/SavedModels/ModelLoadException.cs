namespace ClothingApp.ModelServer.SavedModels;

/// <summary>A model, or one signature of it, cannot be loaded. The message names the model's part at fault and what to do.</summary>
internal class ModelLoadException(string message, Exception? inner = null) : Exception(message, inner);
