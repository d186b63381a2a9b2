using ClothingApp.Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Grpc.Server;

/// <summary>What a request must be before it counts as a gRPC call.</summary>
internal static class CallPreconditions
{
    /// <returns>False when the request was answered here because it is no gRPC call.</returns>
    public static bool Answer(HttpContext context)
    {
        if (!GrpcNames.IsGrpcContentType(context.Request.ContentType))
            return Refuse(context, StatusCodes.Status415UnsupportedMediaType, $"Content-type is not {GrpcNames.ContentType}.");
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            context.Response.Headers.Upgrade = "h2c";
            return Refuse(context, StatusCodes.Status426UpgradeRequired, $"gRPC needs HTTP/2, not {context.Request.Protocol}.");
        }
        return true;
    }

    private static bool Refuse(HttpContext context, int httpStatus, string message)
    {
        context.Response.StatusCode = httpStatus;
        ServerResponse.SetStatus(context.Response.Headers, new GrpcException(GrpcStatusCode.Internal, message));
        return false;
    }
}
