namespace ClothingApp.ModelServer.Conversion.Programs;

/// <summary>What a request sent cannot be computed on: INVALID_ARGUMENT to the caller.</summary>
internal sealed class InvalidRequestException(string message, Exception? inner = null) : Exception(message, inner);
