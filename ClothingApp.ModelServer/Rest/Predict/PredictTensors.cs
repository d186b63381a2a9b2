using ClothingApp.Grpc;
using ClothingApp.ModelServer.Rest.Json;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Rest.Predict;

/// <summary>The values of a predict request as the signature's input tensors.</summary>
internal static class PredictTensors
{
    /// <param name="text">The whole request.</param>
    /// <param name="top">What <see cref="PredictText.Parse"/> found in it.</param>
    /// <param name="charge">Told of the bytes that tensors are about to take.</param>
    /// <returns>By input name. The caller disposes them.</returns>
    /// <exception cref="GrpcException">INVALID_ARGUMENT; UNIMPLEMENTED for a type that JSON cannot carry.</exception>
    public static Dictionary<string, Tensor> Read(ReadOnlySpan<byte> text, PredictText top, SignatureDef signature, Action<long> charge)
    {
        top.CheckForm(text);
        if (signature.Inputs.Count == 0)
            throw Invalid($"Failed to get input map for signature: {(top.SignatureName.Length == 0 ? "DEFAULT" : top.SignatureName)}");
        var builders = signature.Inputs.ToDictionary(i => i.Key, i => new JsonTensorBuilder((DType)i.Value.Dtype, charge), StringComparer.Ordinal);
        try
        {
            if (top.Instances is { } rows)
                ReadRows(text[rows], builders);
            else
                ReadColumns(text[top.Inputs!.Value], builders);
            return builders.ToDictionary(b => b.Key, b => b.Value.ToTensor(asRows: top.Instances is not null), StringComparer.Ordinal);
        }
        catch (GrpcException e)
        {
            throw new GrpcException(e.Code, $"{e.Detail} (the signature takes {Describe(signature)})", e);
        }
        finally
        {
            foreach (var builder in builders.Values)
                builder.Dispose();
        }
    }

    private static void ReadRows(ReadOnlySpan<byte> value, Dictionary<string, JsonTensorBuilder> builders)
    {
        var json = new JsonCursor(value);
        if (!json.TryTake('['))
            throw JsonText.Error(value, "Expecting 'instances' to be an list/array");
        if (json.TryTake(']'))
            throw JsonText.Error(value, "No values in 'instances' array");
        var areObjects = IsPlainObject(json, value);
        var item = 0;
        do
        {
            if (areObjects != IsPlainObject(json, value))
            {
                throw JsonText.Error(json.TakeValue(), areObjects
                    ? $"Expecting object but got list at item {item} of input list"
                    : $"Expecting value/list but got object at item {item} of input list");
            }
            if (areObjects)
                ReadRowObject(ref json, value, builders, item);
            else if (builders.Count > 1)
                throw JsonText.Error(json.TakeValue(), "instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map");
            else
                ReadItem(ref json, builders.Values.Single(), $"Failed to process element: {item} of 'instances' list.");
            item++;
        }
        while (json.NextElement());
    }

    private static void ReadRowObject(ref JsonCursor json, ReadOnlySpan<byte> value, Dictionary<string, JsonTensorBuilder> builders, int item)
    {
        json.Peek();
        var start = json.Position;
        json.TryTake('{');
        var isComplete = true;
        if (!json.TryTake('}'))
        {
            do
            {
                var name = JsonText.ToText(json.TakeName());
                if (!builders.TryGetValue(name, out var builder))
                    throw Invalid($"Failed to process element: {item} key: {name} of 'instances' list. Error: INVALID_ARGUMENT: JSON object: does not have named input: {name}");
                if (builder.Items > item)
                    isComplete = false;
                else
                    ReadItem(ref json, builder, $"Failed to process element: {item} key: {name} of 'instances' list.");
            }
            while (isComplete && json.NextMember());
        }
        if (!isComplete || builders.Values.Any(b => b.Items != item + 1))
        {
            var whole = new JsonCursor(value[start..]).TakeValue();
            throw Invalid($"Failed to process element: {item} of 'instances' list. JSON object: {JsonText.Quote(whole)} keys must be equal to: {string.Join(",", builders.Keys.Order(StringComparer.Ordinal))}");
        }
    }

    private static void ReadColumns(ReadOnlySpan<byte> value, Dictionary<string, JsonTensorBuilder> builders)
    {
        var json = new JsonCursor(value);
        if (!JsonBase64.IsPlainObject(value))
        {
            if (builders.Count > 1)
                throw JsonText.Error(value, "inputs is a plain value/list, but expecting an object/map as multiple input tensors required as per tensorinfo_map");
            builders.Values.Single().Read(ref json);
            return;
        }
        json.TryTake('{');
        if (!json.TryTake('}'))
        {
            do
            {
                if (builders.TryGetValue(JsonText.ToText(json.TakeName()), out var builder) && builder.Items == 0)
                    builder.Read(ref json);
                else
                    json.TakeValue();
            }
            while (json.NextMember());
        }
        if (builders.Where(b => b.Value.Items == 0).Select(b => b.Key).Order(StringComparer.Ordinal).FirstOrDefault() is { } missing)
            throw Invalid($"Missing named input: {missing} in 'inputs' object.");
    }

    private static void ReadItem(ref JsonCursor json, JsonTensorBuilder builder, string where)
    {
        try
        {
            builder.Read(ref json);
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.InvalidArgument)
        {
            throw Invalid($"{where} Error: INVALID_ARGUMENT: {e.Detail}");
        }
    }

    // A copy of the cursor looks ahead. Only objects are looked at whole: lists may be long.
    private static bool IsPlainObject(JsonCursor json, ReadOnlySpan<byte> text) =>
        json.Peek() == JsonKind.Object && JsonBase64.IsPlainObject(text[json.Position..]);

    private static string Describe(SignatureDef signature) => string.Join(", ", signature.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i =>
        $"'{i.Key}': {((DType)i.Value.Dtype).TensorFlowName()} {Shape(i.Value.TensorShape)}"));

    private static TensorShape Shape(TensorShapeProto? shape) =>
        shape is null || shape.UnknownRank ? TensorShape.Unknown : TensorShape.Of([.. shape.Dim.Select(d => Math.Max(d.Size, -1))]);

    private static GrpcException Invalid(string what) => new(GrpcStatusCode.InvalidArgument, what);
}
