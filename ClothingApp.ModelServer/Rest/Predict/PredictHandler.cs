using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Rest.Predict;

/// <summary><c>POST /v1/models/NAME:predict</c>. Text to tensors, a run, tensors to text.</summary>
internal sealed class PredictHandler(ServableManager servables, Predictor predictor, RequestMemory memory)
{
    /// <exception cref="GrpcException">What the caller did wrong, or cannot be served.</exception>
    public async Task AnswerAsync(HttpContext context, ModelSpec model, RestDeadline deadline)
    {
        var ct = deadline.Token;
        bool asRows;
        Dictionary<string, Tensor> outputs;
        using (var body = await RestBody.ReadAsync(context.Request, memory, ct))
        {
            var top = PredictText.Parse(body.Text);
            using var lease = servables.Find(model with { SignatureName = top.SignatureName });
            var name = top.SignatureName.Length == 0 ? Servable.DefaultSignature : top.SignatureName;
            if (!lease.Servable.Signatures.TryGetValue(name, out var signature))
            {
                throw new GrpcException(GrpcStatusCode.InvalidArgument,
                    $"Serving signature name: \"{name}\" not found in signature def. Model {model.Name} has: {string.Join(", ", lease.Servable.Signatures.Keys.Order(StringComparer.Ordinal))}");
            }
            var note = RequestNote.Of(context);
            (note.Signature, note.Version) = (name, lease.Version);
            asRows = top.Instances is not null;
            var inputs = PredictTensors.Read(body.Text, top, signature, body.Charge);
            // The run does not need the text any more, and it may wait its turn.
            body.DropText();
            try
            {
                outputs = await predictor.RunAsync(lease, name, inputs, [], ct);
            }
            finally
            {
                foreach (var tensor in inputs.Values)
                    tensor.Dispose();
            }
        }
        try
        {
            deadline.BeginWriting();
            await PredictAnswer.WriteAsync(context.Response, outputs, asRows, ct);
        }
        finally
        {
            foreach (var tensor in outputs.Values)
                tensor.Dispose();
        }
    }
}
