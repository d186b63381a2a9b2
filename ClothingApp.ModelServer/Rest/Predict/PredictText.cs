using ClothingApp.Grpc;
using ClothingApp.ModelServer.Rest.Json;

namespace ClothingApp.ModelServer.Rest.Predict;

/// <summary>
/// The top of a predict request: where its parts are. The whole text is checked first, because a syntax error anywhere
/// wins over an unknown model, and the signature's name may stand behind the numbers.
/// </summary>
internal sealed record PredictText(string SignatureName, Range? Instances, Range? Inputs)
{
    /// <exception cref="GrpcException">INVALID_ARGUMENT.</exception>
    public static PredictText Parse(ReadOnlySpan<byte> text)
    {
        var json = new JsonCursor(text);
        if (!text.ContainsAnyExcept(" \r\n\t"u8))
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "JSON Parse error: The document is empty");
        if (json.Peek() != JsonKind.Object)
            throw JsonText.Error(json.TakeValue(), "Is not object");

        var (name, instances, inputs) = (default(Range?), default(Range?), default(Range?));
        json.TryTake('{');
        if (!json.TryTake('}'))
        {
            do
            {
                var key = JsonText.ToText(json.TakeName());
                json.Peek();
                var start = json.Position;
                json.TakeValue();
                var value = new Range(start, json.Position);
                if (key == "signature_name")
                    name ??= value;
                else if (key == "instances")
                    instances ??= value;
                else if (key == "inputs")
                    inputs ??= value;
            }
            while (json.NextMember());
        }
        return new PredictText(name is { } n ? Name(text[n]) : "", instances, inputs);
    }

    /// <summary>Exactly one of the two forms must be there; checked after the model was found.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT.</exception>
    public void CheckForm(ReadOnlySpan<byte> text)
    {
        if (Instances is not null && Inputs is not null)
            throw JsonText.Error(text, "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
        if (Instances is null && Inputs is null)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "Missing 'inputs' or 'instances' key");
    }

    private static string Name(ReadOnlySpan<byte> value) =>
        value[0] == '"' ? JsonText.ToText(value) : throw new GrpcException(GrpcStatusCode.InvalidArgument, "'signature_name' key must be a string value.");
}
