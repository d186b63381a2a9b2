using ClothingApp.Grpc;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Servables.Examples;

/// <summary>The examples of a request as the model's own parser takes them: serialised, one string each.</summary>
internal static class ExampleInput
{
    /// <param name="charge">Told of the bytes that they are about to take; throws where there are too few.</param>
    /// <returns>string [n], n > 0.</returns>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: there are none.</exception>
    public static Tensor Serialize(Input? input, Action<long> charge)
    {
        var examples = input?.KindCase switch
        {
            Input.KindOneofCase.ExampleList => input.ExampleList.Examples,
            Input.KindOneofCase.ExampleListWithContext => input.ExampleListWithContext.Examples,
            _ => null,
        };
        if (examples is not { Count: > 0 })
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "Input is empty. Send at least one example in example_list, or in example_list_with_context.");
        // Messages that follow each other are one message: what the example says wins over the context.
        var context = input!.ExampleListWithContext?.Context?.ToByteArray() ?? [];
        // A context of a megabyte is one beside each of a hundred thousand examples.
        charge(((long)context.Length * examples.Count) + examples.Sum(e => (long)e.CalculateSize()));
        return Tensor.FromStrings(TensorShape.Of(examples.Count), [.. examples.Select(e => (byte[])[.. context, .. e.ToByteArray()])]);
    }
}
