using System.Diagnostics;

namespace ClothingApp.Gateway.Errors;

/// <summary>RFC 9457's problem details, with a stable <paramref name="Code"/> for programs.</summary>
/// <param name="TraceId">Finds the request in traces and logs.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail, string Code, string TraceId)
{
    public static Problem Of(Failure failure, HttpContext context)
    {
        var entry = ErrorTable.Entry(failure.Code);
        return new Problem(
            $"urn:clothing-app:problem:{entry.Code}", entry.Title, entry.Status, failure.Detail, entry.Code,
            // Without anybody who collects traces there is no activity; logs name the request by its identifier then.
            Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
    }
}
