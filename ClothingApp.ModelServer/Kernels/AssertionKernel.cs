using ClothingApp.ModelServer.Conversion.Programs;

namespace ClothingApp.ModelServer.Kernels;

/// <summary>What the model demands of a request.</summary>
internal static class AssertionKernel
{
    public static HostKernel For(string node) => (inputs, _) =>
        inputs[0].Bytes.Span.ContainsAnyExcept((byte)0) ? [] : throw new InvalidRequestException($"assertion failed: the model demands {node}");
}
