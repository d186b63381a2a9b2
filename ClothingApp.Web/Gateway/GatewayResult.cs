namespace ClothingApp.Web.Gateway;

/// <summary>An answer, or why there is none: exactly one of the two is set.</summary>
internal sealed record GatewayResult<TAnswer>(TAnswer? Answer, GatewayFailure? Failure) where TAnswer : class
{
    public static implicit operator GatewayResult<TAnswer>(TAnswer answer) => new(answer, null);

    public static implicit operator GatewayResult<TAnswer>(GatewayFailure failure) => new(null, failure);
}

/// <summary>Why the gateway gave no answer.</summary>
/// <param name="Code">The problem's code, or one of the website's own below.</param>
/// <param name="RetryAfter">How long the gateway asks to wait.</param>
/// <param name="TraceId">Names the request in the logs.</param>
internal sealed record GatewayFailure(string Code, TimeSpan? RetryAfter = null, string? TraceId = null)
{
    /// <summary>No connection to the gateway, or it broke.</summary>
    public const string Unreachable = "gateway_unreachable";

    /// <summary>The gateway took longer than its own deadline allows.</summary>
    public const string Timeout = "gateway_timeout";

    /// <summary>The gateway answered with something that is neither an answer nor a problem.</summary>
    public const string Unreadable = "gateway_unreadable";

    /// <summary>As told inside an answer.</summary>
    public static GatewayFailure Of(GatewayProblem problem) => new(problem.Code ?? Unreadable, TraceId: problem.TraceId);
}
