using ClothingApp.Grpc;
using ClothingApp.ModelServer.Rest.Json;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Rest.Predict;

/// <summary>Output tensors as the answer to a predict request, in the form in which it was asked.</summary>
internal static class PredictAnswer
{
    /// <param name="asRows">Row form: one element a row. Else one value an output.</param>
    /// <exception cref="GrpcException">The outputs cannot be told in that form. Nothing has been written then.</exception>
    public static async Task WriteAsync(HttpResponse response, IReadOnlyDictionary<string, Tensor> outputs, bool asRows, CancellationToken ct)
    {
        var ordered = outputs.OrderBy(o => o.Key, StringComparer.Ordinal).ToArray();
        Check(ordered, asRows);
        response.ContentType = "application/json";
        var json = new PrettyJsonWriter(response.BodyWriter);
        json.StartObject();
        json.Name(asRows ? "predictions" : "outputs");
        if (ordered is [var (name, only)])
            await new JsonTensorWriter(name, only).WriteAsync(json, ct);
        else if (asRows)
            await WriteRowsAsync(json, ordered, ct);
        else
            await WriteColumnsAsync(json, ordered, ct);
        json.EndObject();
        await response.BodyWriter.FlushAsync(ct);
    }

    private static async Task WriteRowsAsync(PrettyJsonWriter json, KeyValuePair<string, Tensor>[] outputs, CancellationToken ct)
    {
        json.StartArray();
        for (var row = 0L; row < outputs[0].Value.Shape[0]; row++)
        {
            json.StartObject();
            foreach (var (name, tensor) in outputs)
            {
                json.Name(name);
                new JsonTensorWriter(name, tensor).WriteRow(json, row);
            }
            json.EndObject();
            await json.FlushIfLargeAsync(ct);
        }
        json.EndArray();
    }

    private static async Task WriteColumnsAsync(PrettyJsonWriter json, KeyValuePair<string, Tensor>[] outputs, CancellationToken ct)
    {
        json.StartObject();
        foreach (var (name, tensor) in outputs)
        {
            json.Name(name);
            await new JsonTensorWriter(name, tensor).WriteAsync(json, ct);
        }
        json.EndObject();
    }

    private static void Check(KeyValuePair<string, Tensor>[] outputs, bool asRows)
    {
        foreach (var (name, tensor) in outputs)
        {
            if (!JsonTensorWriter.Supports(tensor.Type))
                throw new GrpcException(GrpcStatusCode.Unimplemented, $"Tensor name: {name} has type {tensor.Type.TensorFlowName()}, which JSON cannot carry; gRPC answers it");
            if (asRows && tensor.Shape.Rank == 0)
                throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Tensor name: {name} has no shape information: it is one value, not one a row; ask with 'inputs' instead of 'instances'");
            if (asRows && tensor.Shape[0] != outputs[0].Value.Shape[0])
            {
                throw new GrpcException(GrpcStatusCode.InvalidArgument,
                    $"Tensor name: {name} has inconsistent batch size: {tensor.Shape[0]} expecting: {outputs[0].Value.Shape[0]}");
            }
        }
    }
}
