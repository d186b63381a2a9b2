using System.Diagnostics;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables;
using ModelSpec = ClothingApp.Serving.Protocol.ModelSpec;

namespace ClothingApp.ModelServer.Requests;

/// <summary>What is told of a request when it has ended. Whoever answers it writes down what it was about.</summary>
/// <param name="entrypoint"><c>GRPC</c> or <c>REST</c>.</param>
/// <param name="api">The call, as the original names it: <c>Predict</c> over gRPC, <c>predict</c> over REST.</param>
internal sealed class RequestNote(string entrypoint, string api)
{
    public string Entrypoint { get; } = entrypoint;

    public string Api { get; set; } = api;

    /// <summary>As the caller wrote it: there may be none of that name. Empty until it was read.</summary>
    public string Model { get; set; } = "";

    /// <summary>Empty until it was looked up.</summary>
    public string Signature { get; set; } = "";

    /// <summary>The one that answers; null until it was looked up.</summary>
    public long? Version { get; set; }

    public GrpcStatusCode Code { get; set; }

    /// <summary>Why it failed; what the caller was told.</summary>
    public string Text { get; set; } = "";

    /// <summary>When it began to be answered: for gRPC when its message was read, because before that the network is measured.</summary>
    public long Start { get; set; } = Stopwatch.GetTimestamp();

    /// <summary>What the request asks for.</summary>
    public void Asks(string? model, string? signature) =>
        (Model, Signature, Start) = (model ?? "", string.IsNullOrEmpty(signature) ? Servable.DefaultSignature : signature, Stopwatch.GetTimestamp());

    /// <summary>What has answered it.</summary>
    public void Answered(ModelSpec spec) => (Signature, Version) = (spec.SignatureName, spec.Version);

    /// <returns>The request's; one that nobody reads where requests are not recorded.</returns>
    public static RequestNote Of(HttpContext context) => context.Features.Get<RequestNote>() ?? new RequestNote("", "");
}
