using System.Globalization;

namespace ClothingApp.Gateway.Errors;

/// <summary>Answers with a failure as <c>application/problem+json</c>.</summary>
internal sealed class ProblemResult(Failure failure) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, failure);

    public static Task WriteAsync(HttpContext context, Failure failure)
    {
        var entry = ErrorTable.Entry(failure.Code);
        var response = context.Response;
        response.StatusCode = entry.Status;
        response.Headers.CacheControl = "no-store";
        if ((failure.RetryAfterSeconds ?? entry.RetryAfterSeconds) is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return response.WriteAsJsonAsync(
            Problem.Of(failure, context), AnswerJson.Context.Problem, "application/problem+json", context.RequestAborted);
    }
}
