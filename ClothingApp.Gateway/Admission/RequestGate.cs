using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Admission;

/// <summary>The way in for everything that costs work: first what the one client may ask, then what the whole can bear. Refusals are counted.</summary>
internal sealed class RequestGate(RateLimits limits, AdmissionGate admission, GatewayOptions options, GatewayMetrics metrics)
{
    /// <summary>Before the body is read, so that a refusal costs nothing.</summary>
    public Result<AdmissionTicket> Enter(HttpContext context)
    {
        if (limits.Take(Caller.Of(context), 0) is { } failure)
            return Refused(failure);
        // Kestrel refuses a body that is announced as larger than that.
        var entered = admission.Enter(Math.Min(context.Request.ContentLength ?? 0, options.MaxRequestBytes));
        if (!entered.Succeeded)
            return Refused(entered.Failure);
        if (context.Request.ContentLength is null)
            context.Request.Body = new MeteredBody(context.Request.Body, entered.Value);
        return entered;
    }

    /// <summary>Once it is known what the request asks for.</summary>
    /// <param name="pictures">All of them, by which the client's rate is counted.</param>
    /// <param name="atOnce">As many as are under way at one time, where they are asked about one part after the other; null: all.</param>
    /// <returns>Why not; null when it may go on.</returns>
    public Failure? Charge(HttpContext context, AdmissionTicket ticket, int pictures, int? atOnce = null) =>
        (limits.Take(Caller.Of(context), pictures) ?? ticket.Extend(atOnce ?? pictures)) is { } failure ? Refused(failure) : null;

    private Failure Refused(Failure failure)
    {
        metrics.Refused(failure.Code);
        return failure;
    }
}
