using ClothingApp.Grpc;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.Rest.Examples;
using ClothingApp.ModelServer.Rest.Predict;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ModelServer.Servables.Configuration;

namespace ClothingApp.ModelServer.Rest;

/// <summary>TensorFlow Serving's REST: everything under <c>/v1/</c>.</summary>
internal sealed class RestEndpoints(ModelServerOptions options, PredictHandler predict, ExamplesHandler examples, ServableManager servables, ILogger<RestEndpoints> log)
{
    /// <summary>One route, because paths are matched without regard to case and what matches nothing has an answer of its own.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.Map("/v1/{**path}", endpoints.ServiceProvider.GetRequiredService<RestEndpoints>().InvokeAsync).WithDisplayName("REST").WithMetadata(new RecordedAs("REST", ""));

    private async Task InvokeAsync(HttpContext context)
    {
        var note = RequestNote.Of(context);
        using var deadline = new RestDeadline(options.RestApiTimeout, context.RequestAborted);
        try
        {
            if (options.RestApiEnableCorsSupport && CrossOrigin.Answer(context))
                return;
            var path = RestPath.Parse(context.Request.Method, context.Request.Path.Value ?? "");
            (note.Model, note.Api) = (path.Spec.Name, path.Verb);
            await AnswerAsync(context, path, deadline);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
            note.Code = GrpcStatusCode.Cancelled;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            (note.Code, var status, note.Text) = Describe(e);
            if (note.Code == GrpcStatusCode.Unknown)
                log.RestFailed(e, context.Request.Path);
            await RestErrors.WriteAsync(context, status, note.Text);
        }
    }

    private Task AnswerAsync(HttpContext context, RestPath path, RestDeadline deadline) => path.Verb switch
    {
        "predict" => predict.AnswerAsync(context, path.Spec, deadline),
        "" => ModelStatusAnswer.WriteAsync(context.Response, servables, path.Spec, deadline.Token),
        "metadata" => ModelMetadataAnswer.WriteAsync(context.Response, servables, path.Spec, deadline.Token),
        "classify" => examples.ClassifyAsync(context, path.Spec, deadline),
        _ => examples.RegressAsync(context, path.Spec, deadline),
    };

    private (GrpcStatusCode Code, int Status, string Message) Describe(Exception failure) => failure switch
    {
        GrpcException e => (e.Code, RestErrors.Status(e.Code), e.Detail),
        BadHttpRequestException e => (e.StatusCode == StatusCodes.Status413PayloadTooLarge ? GrpcStatusCode.ResourceExhausted : GrpcStatusCode.InvalidArgument, e.StatusCode, e.Message),
        OperationCanceledException => (GrpcStatusCode.DeadlineExceeded, RestErrors.Status(GrpcStatusCode.DeadlineExceeded), $"Timed out: no answer within {options.RestApiTimeout.TotalMilliseconds} ms (--rest_api_timeout_in_ms)"),
        // What nobody foresaw stays in the log: its text may name files.
        _ => (GrpcStatusCode.Unknown, StatusCodes.Status500InternalServerError, "the request failed for a reason that the server's log tells"),
    };
}
