using System.Buffers;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Rest.Json;

namespace ClothingApp.ModelServer.Rest;

/// <summary>A failure as TensorFlow Serving's REST answers it: <c>{"error": "…"}</c> and the status that goes with the code.</summary>
internal static class RestErrors
{
    private static readonly Dictionary<GrpcStatusCode, int> Statuses = new()
    {
        [GrpcStatusCode.Ok] = 200,
        [GrpcStatusCode.InvalidArgument] = 400,
        [GrpcStatusCode.FailedPrecondition] = 400,
        [GrpcStatusCode.OutOfRange] = 400,
        [GrpcStatusCode.Unauthenticated] = 401,
        [GrpcStatusCode.PermissionDenied] = 403,
        [GrpcStatusCode.NotFound] = 404,
        [GrpcStatusCode.AlreadyExists] = 409,
        [GrpcStatusCode.Aborted] = 409,
        [GrpcStatusCode.ResourceExhausted] = 429,
        [GrpcStatusCode.Cancelled] = 499,
        [GrpcStatusCode.Unimplemented] = 501,
        [GrpcStatusCode.Unavailable] = 503,
        [GrpcStatusCode.DeadlineExceeded] = 504,
    };

    /// <summary>500 for what the table does not name.</summary>
    public static int Status(GrpcStatusCode code) => Statuses.GetValueOrDefault(code, StatusCodes.Status500InternalServerError);

    /// <summary>A failure of what does not answer JSON.</summary>
    public static Task WriteTextAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }

    public static async Task WriteAsync(HttpContext context, int status, string message)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new PrettyJsonWriter(body);
        json.StartObject();
        json.Name("error");
        json.String(message);
        json.EndObject();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
