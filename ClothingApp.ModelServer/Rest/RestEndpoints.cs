using ClothingApp.Grpc;
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
        endpoints.Map("/v1/{**path}", endpoints.ServiceProvider.GetRequiredService<RestEndpoints>().InvokeAsync).WithDisplayName("REST");

    private async Task InvokeAsync(HttpContext context)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(options.RestApiTimeout);
        try
        {
            await AnswerAsync(context, RestPath.Parse(context.Request.Method, context.Request.Path.Value ?? ""), deadline.Token);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var (status, message) = Describe(e);
            if (status == StatusCodes.Status500InternalServerError)
                log.RestFailed(e, context.Request.Path);
            await RestErrors.WriteAsync(context, status, message);
        }
    }

    private Task AnswerAsync(HttpContext context, RestPath path, CancellationToken ct) => path.Verb switch
    {
        "predict" => predict.AnswerAsync(context, path.Spec, ct),
        "" => ModelStatusAnswer.WriteAsync(context.Response, servables, path.Spec, ct),
        "metadata" => ModelMetadataAnswer.WriteAsync(context.Response, servables, path.Spec, ct),
        "classify" => examples.ClassifyAsync(context, path.Spec, ct),
        _ => examples.RegressAsync(context, path.Spec, ct),
    };

    private (int Status, string Message) Describe(Exception failure) => failure switch
    {
        GrpcException e => (RestErrors.Status(e.Code), e.Detail),
        BadHttpRequestException e => (e.StatusCode, e.Message),
        OperationCanceledException => (RestErrors.Status(GrpcStatusCode.DeadlineExceeded), $"Timed out: no answer within {options.RestApiTimeout.TotalMilliseconds} ms (--rest_api_timeout_in_ms)"),
        // What nobody foresaw stays in the log: its text may name files.
        _ => (StatusCodes.Status500InternalServerError, "the request failed for a reason that the server's log tells"),
    };
}
