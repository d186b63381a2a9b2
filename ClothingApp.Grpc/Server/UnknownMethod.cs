using ClothingApp.Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Grpc.Server;

/// <summary>The answer to calls of methods that nobody mapped.</summary>
internal static class UnknownMethod
{
    public static Task InvokeAsync(HttpContext context)
    {
        if (!GrpcNames.IsGrpcContentType(context.Request.ContentType))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        if (CallPreconditions.Answer(context))
            ServerResponse.SendStatus(context, new GrpcException(GrpcStatusCode.Unimplemented, $"Unknown method {context.Request.Path.Value}"));
        return Task.CompletedTask;
    }
}
