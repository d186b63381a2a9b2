namespace ClothingApp.ModelServer.Inference;

/// <summary>ONNX Runtime refused something; the message is its own.</summary>
internal sealed class OnnxRuntimeException(string message) : Exception(message);
