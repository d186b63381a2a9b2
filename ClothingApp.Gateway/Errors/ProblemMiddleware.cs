using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Gateway.Errors;

/// <summary>
/// Gives every failure that no handler answered the same form: exceptions, requests that Kestrel refuses while they are
/// read, and bare status codes of the routing (404, 405).
/// </summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    // The status that others use for "the client went away"; it reaches the logs alone.
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = ClientClosedRequest;
            return;
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await ProblemResult.WriteAsync(context, Refused(context, e.StatusCode));
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            ErrorLog.Unhandled(logger, context.Request.Method, context.Request.Path, e);
            context.Response.Clear();
            await ProblemResult.WriteAsync(context, new Failure(
                ErrorCode.Internal, "The request failed for a reason that only the operator can see. Try again, and name the traceId if it stays so."));
            return;
        }

        if (!context.Response.HasStarted && context.Response.ContentLength is null && context.Response.ContentType is null
            && BareStatus(context) is { } failure)
        {
            await ProblemResult.WriteAsync(context, failure);
        }
    }

    private static Failure Refused(HttpContext context, int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new(
            ErrorCode.ImageTooLarge, $"The request is larger than the {context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes that are taken here. Send fewer or smaller pictures at a time."),
        StatusCodes.Status408RequestTimeout => new(
            ErrorCode.DeadlineExceeded, "The request's body came too slowly. Send it again over a faster connection, or a smaller picture."),
        _ => Failure.UnreadableBody,
    };

    private static Failure? BareStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new(
            ErrorCode.NotFound, $"There is no {Quoted.Name(context.Request.Path)}. Pictures are sent to POST /predict or POST /api/models/MODEL/predictions."),
        StatusCodes.Status405MethodNotAllowed => new(
            ErrorCode.MethodNotAllowed, $"{Quoted.Name(context.Request.Path)} does not take {context.Request.Method}. It takes {context.Response.Headers.Allow}."),
        _ => null,
    };
}

internal static class ProblemMiddlewareExtensions
{
    /// <summary>Answers every failure with problem+json. Comes before anything that may fail.</summary>
    public static IApplicationBuilder UseProblemAnswers(this IApplicationBuilder app) => app.UseMiddleware<ProblemMiddleware>();
}
