using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.Rest.Json;
using ClothingApp.ModelServer.Servables.Examples;
using ClothingApp.Serving.Protocol;
using ModelSpec = ClothingApp.Serving.ModelSpec;
using WireModelSpec = ClothingApp.Serving.Protocol.ModelSpec;

namespace ClothingApp.ModelServer.Rest.Examples;

/// <summary><c>POST /v1/models/NAME:classify</c> and <c>:regress</c>.</summary>
internal sealed class ExamplesHandler(ExamplePredictor predictor, RequestMemory memory)
{
    /// <exception cref="GrpcException">What the caller did wrong, or cannot be served.</exception>
    public async Task ClassifyAsync(HttpContext context, ModelSpec model, RestDeadline deadline)
    {
        var ct = deadline.Token;
        using var body = await RestBody.ReadAsync(context.Request, memory, ct);
        var (spec, input) = Read(body, model, "classify");
        var response = await predictor.ClassifyAsync(new ClassificationRequest { ModelSpec = spec, Input = input }, ct);
        RequestNote.Of(context).Answered(response.ModelSpec);
        deadline.BeginWriting();
        await WriteAsync(context.Response, json =>
        {
            foreach (var example in response.Result.Classifications)
            {
                json.StartArray();
                foreach (var one in example.Classes)
                {
                    json.StartArray();
                    json.String(one.Label);
                    json.Number(one.Score);
                    json.EndArray();
                }
                json.EndArray();
            }
        }, ct);
    }

    /// <inheritdoc cref="ClassifyAsync"/>
    public async Task RegressAsync(HttpContext context, ModelSpec model, RestDeadline deadline)
    {
        var ct = deadline.Token;
        using var body = await RestBody.ReadAsync(context.Request, memory, ct);
        var (spec, input) = Read(body, model, "regress");
        var response = await predictor.RegressAsync(new RegressionRequest { ModelSpec = spec, Input = input }, ct);
        RequestNote.Of(context).Answered(response.ModelSpec);
        deadline.BeginWriting();
        await WriteAsync(context.Response, json =>
        {
            foreach (var one in response.Result.Regressions)
                json.Number(one.Value);
        }, ct);
    }

    // What was taken for the examples stays taken until they are answered.
    private static (WireModelSpec Spec, Input Input) Read(RestBody body, ModelSpec model, string verb)
    {
        var text = ExamplesText.Parse(body.Text, verb, body.Charge);
        body.DropText();
        var spec = new WireModelSpec { Name = model.Name, SignatureName = text.SignatureName };
        if (model.Version is { } version)
            spec.Version = version;
        else if (model.VersionLabel.Length > 0)
            spec.VersionLabel = model.VersionLabel;
        return (spec, text.Input);
    }

    // The documentation says "result", the original's code writes "results".
    private static async Task WriteAsync(HttpResponse response, Action<PrettyJsonWriter> elements, CancellationToken ct)
    {
        response.ContentType = "application/json";
        var json = new PrettyJsonWriter(response.BodyWriter);
        json.StartObject();
        json.Name("results");
        json.StartArray();
        elements(json);
        json.EndArray();
        json.EndObject();
        await response.BodyWriter.FlushAsync(ct);
    }
}
