namespace ClothingApp.ModelServer.Inference;

/// <summary>ONNX Runtime refused something; the message is its own.</summary>
internal sealed class OnnxRuntimeException(string message) : Exception(message)
{
    private static readonly string[] OutOfMemory = ["Failed to allocate memory", "is smaller than requested bytes"];

    /// <summary>Its part of the memory has no room for this just now.</summary>
    public bool IsOutOfMemory => OutOfMemory.Any(text => Message.Contains(text, StringComparison.Ordinal));
}
