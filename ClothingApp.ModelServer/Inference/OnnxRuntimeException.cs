namespace ClothingApp.ModelServer.Inference;

/// <summary>ONNX Runtime refused something; the message is its own.</summary>
internal sealed class OnnxRuntimeException(int code, string message) : Exception(message)
{
    /// <summary>The runtime's own error code (<c>OrtErrorCode</c>).</summary>
    public int Code { get; } = code;
}
