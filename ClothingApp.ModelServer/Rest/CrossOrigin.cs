using ClothingApp.Grpc;

namespace ClothingApp.ModelServer.Rest;

/// <summary>The headers by which a browser lets a page of any site ask, with <c>--rest_api_enable_cors_support</c>.</summary>
internal static class CrossOrigin
{
    /// <summary>Adds them to the answer that will be given.</summary>
    /// <returns>True when the request only asked whether it may ask, and has its answer.</returns>
    /// <exception cref="GrpcException">FAILED_PRECONDITION: it asked so without saying from where.</exception>
    public static bool Answer(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = "POST, GET";
        headers.AccessControlAllowHeaders = "Content-Type";
        if (!HttpMethods.IsOptions(context.Request.Method))
            return false;
        var origin = context.Request.Headers.Origin.ToString();
        if (!origin.Contains("http://", StringComparison.Ordinal) && !origin.Contains("https://", StringComparison.Ordinal))
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, "Origin header is missing in CORS preflight");
        return true;
    }
}
