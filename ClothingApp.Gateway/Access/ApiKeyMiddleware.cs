using System.Net;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Access;

/// <summary>Lets a request through to a route that asks for a <see cref="Scope"/> when its key has it, and notes who asks.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeyStore keys, AccessOptions options)
{
    public const string Header = "X-API-Key";

    private const string Bearer = "Bearer ";

    private readonly IPNetwork[] _proxies = [.. options.TrustedProxies.Select(IPNetwork.Parse)];

    public Task InvokeAsync(HttpContext context)
    {
        var presented = Presented(context.Request);
        var key = keys.IsOn && presented is not null ? keys.Find(presented) : null;
        // A browser asks before it sends a key; that question is answered by the CORS rules, which come first.
        if (keys.IsOn && context.GetEndpoint()?.Metadata.GetMetadata<ScopeMetadata>() is { Scope: var scope } && Refuse(presented, key, scope) is { } failure)
        {
            if (failure.Code == ErrorCode.Unauthorized)
                context.Response.Headers.WWWAuthenticate = "Bearer";
            return ProblemResult.WriteAsync(context, failure);
        }
        context.Features.Set(Caller.Find(context, key, _proxies));
        return next(context);
    }

    private static Failure? Refuse(string? presented, ApiKey? key, Scope scope) => (presented, key) switch
    {
        (null, _) => new(ErrorCode.Unauthorized, $"An API key is needed here: send it as the header {Header}, or as Authorization: Bearer KEY."),
        (_, null) => new(ErrorCode.Unauthorized, "The API key is not known, or has expired. Ask the operator for another."),
        _ when !key.Allows(scope) => new(ErrorCode.Forbidden, $"The API key does not allow this: it lacks the scope {scope.ToString().ToLowerInvariant()}. Ask the operator for one that has it."),
        _ => null,
    };

    private static string? Presented(HttpRequest request) =>
        request.Headers[Header].ToString() is { Length: > 0 } key ? key
        : request.Headers.Authorization.ToString() is { Length: > 0 } authorization && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
        : null;
}

/// <summary>What a route asks for.</summary>
internal sealed record ScopeMetadata(Scope Scope);

internal static class ApiKeyExtensions
{
    /// <summary>Where keys are configured, only those with this scope may use the route.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, Scope scope) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ScopeMetadata(scope));
}
