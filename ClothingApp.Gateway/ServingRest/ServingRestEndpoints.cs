using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.ServingRest;

internal static class ServingRestEndpoints
{
    /// <summary>What cannot be seen without reading it: a body counts as an inference for each megabyte that it begins.</summary>
    private const long BytesPerInference = 1024 * 1024;

    private static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];

    /// <exception cref="InvalidOperationException">It is enabled, and its address is missing or wrong.</exception>
    public static void AddServingRest(this IServiceCollection services, IConfiguration configuration)
    {
        var options = ServingRestOptions.Read(configuration);
        if (!options.Enabled)
            return;
        var addresses = options.FindAddresses(configuration);
        services.AddSingleton(provider => new ServingRestForwarder(addresses, provider.GetRequiredService<GatewayOptions>(), provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary><c>/v1/models/...</c>, where it is enabled.</summary>
    public static void MapServingRest(this WebApplication app)
    {
        if (ServingRestOptions.Read(app.Configuration).Enabled)
            app.MapMethods("/v1/models/{**rest}", GetOrPost, ForwardAsync).RequireScope(Scope.Serving).Describe(Routes.ServingRest);
    }

    private static async Task<IResult> ForwardAsync(HttpContext context, RequestGate gate, ServingRestForwarder forwarder, CancellationToken ct)
    {
        var request = context.Request;
        if (request.QueryString.HasValue || !ServingRestPath.IsPassedOn(request.Method, request.Path.Value ?? ""))
            return new ProblemResult(new Failure(ErrorCode.NotFound, "Of the model server's REST API these are passed on: GET of a model's status and metadata, and POST to :predict, :classify and :regress."));
        var entered = gate.Enter(context);
        if (!entered.Succeeded)
            return new ProblemResult(entered.Failure);
        using var ticket = entered.Value;
        var inferences = HttpMethods.IsPost(request.Method) ? (int)(1 + ((request.ContentLength ?? 0) / BytesPerInference)) : 0;
        if (inferences > 0 && gate.Charge(context, ticket, inferences) is { } refused)
            return new ProblemResult(refused);
        if (await forwarder.ForwardAsync(context, ct) is { } failure)
            return new ProblemResult(failure);
        ticket.Finish(inferences);
        return TypedResults.Empty;
    }
}
