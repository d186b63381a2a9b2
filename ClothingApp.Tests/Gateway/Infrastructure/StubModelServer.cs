using System.Collections.Concurrent;
using System.Net;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictRequest = ClothingApp.Serving.PredictRequest;
using PredictResponse = ClothingApp.Serving.PredictResponse;
using Protocol = ClothingApp.Serving.Protocol;

namespace ClothingApp.Tests.Gateway.Infrastructure;

/// <summary>What a Predict call carried.</summary>
internal sealed record SeenPredict(string Model, long? Version, string Signature, DType Type, TensorShape Shape);

/// <summary>A model server over real gRPC that knows the models put into it and answers what they say.</summary>
internal sealed class StubModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubModelServer(Action<ListenOptions>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureGrpcLimits();
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.UseGrpc();
                configure?.Invoke(listen);
            });
        });
        _app = builder.Build();
        _app.MapGrpc(ServingMethods.GetModelMetadata, Metadata);
        _app.MapGrpc(ServingMethods.GetModelStatus, Status);
        _app.MapGrpc(ServingMethods.Predict, PredictAsync);
    }

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Versions by model. Replace an entry to change what is served.</summary>
    public ConcurrentDictionary<string, StubModel[]> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Numbers of versions by label, for every model alike.</summary>
    public ConcurrentDictionary<string, long> Labels { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<SeenPredict> Seen { get; } = new();

    public static Task<StubModelServer> StartAsync(params (string Name, StubModel[] Versions)[] models) => StartAsync(null, models);

    /// <param name="configure">What the port needs besides, such as TLS.</param>
    /// <param name="models">Names with their versions.</param>
    public static async Task<StubModelServer> StartAsync(Action<ListenOptions>? configure, params (string Name, StubModel[] Versions)[] models)
    {
        var server = new StubModelServer(configure);
        foreach (var (name, versions) in models)
            server.Models[name] = versions;
        await server._app.StartAsync();
        var addresses = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        server.Address = new Uri(addresses.First()).Authority;
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private ValueTask<GetModelMetadataResponse> Metadata(GetModelMetadataRequest request, GrpcServerCall call)
    {
        var model = Find(request.ModelSpec.Name, NumberOf(request.ModelSpec.VersionChoiceCase == Protocol.ModelSpec.VersionChoiceOneofCase.VersionLabel ? request.ModelSpec.VersionLabel : "", request.ModelSpec.Version));
        var map = new SignatureDefMap();
        foreach (var signature in model.Signatures)
        {
            var definition = new SignatureDef { MethodName = "tensorflow/serving/predict" };
            long[] shape = signature.Channels > 0
                ? [-1, signature.Height, signature.Width, signature.Channels]
                : [-1, signature.Height, signature.Width];
            definition.Inputs[signature.Input] = Info(signature.Input, signature.Type, shape);
            definition.Outputs[signature.Output] = Info(signature.Output, DType.Float32, [-1, model.DeclaredClasses]);
            map.SignatureDef[signature.Name] = definition;
        }
        model.Gradients?.Declare(map);
        var response = new GetModelMetadataResponse
        {
            ModelSpec = new Protocol.ModelSpec { Name = request.ModelSpec.Name, Version = model.Version },
        };
        response.Metadata["signature_def"] = Any.Pack(map);
        return ValueTask.FromResult(response);
    }

    private ValueTask<GetModelStatusResponse> Status(GetModelStatusRequest request, GrpcServerCall call)
    {
        var response = new GetModelStatusResponse();
        if (!Models.TryGetValue(request.ModelSpec.Name, out var versions))
            throw new GrpcException(GrpcStatusCode.NotFound, $"Could not find any versions of model {request.ModelSpec.Name}");
        foreach (var version in versions)
        {
            response.ModelVersionStatus.Add(new Protocol.ModelVersionStatus
            {
                Version = version.Version,
                State = Protocol.ModelVersionStatus.Types.State.Available,
            });
        }
        return ValueTask.FromResult(response);
    }

    private async ValueTask<PredictResponse> PredictAsync(PredictRequest request, GrpcServerCall call)
    {
        using (request)
        {
            var spec = request.Spec!;
            var model = Find(spec.Name, NumberOf(spec.VersionLabel, spec.Version));
            if (model.Gradients is { } gradients && spec.SignatureName == gradients.Name)
            {
                Seen.Enqueue(new SeenPredict(spec.Name, spec.Version, spec.SignatureName, DType.Float32, request.Inputs["alphas"].Shape));
                return gradients.Answer(request);
            }
            var signature = model.Signatures.FirstOrDefault(candidate => candidate.Name == spec.SignatureName)
                ?? throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"Serving signature key \"{spec.SignatureName}\" not found.");
            if (!request.Inputs.TryGetValue(signature.Input, out var input) || input.Type != signature.Type)
                throw new GrpcException(GrpcStatusCode.InvalidArgument, "secret text of the model server");
            Seen.Enqueue(new SeenPredict(spec.Name, spec.Version, spec.SignatureName, input.Type, input.Shape));
            await model.Before(call.CancellationToken);
            return model.Answer(spec, input, signature.Output);
        }
    }

    private long? NumberOf(string label, long? version) =>
        label.Length == 0 ? version
        : Labels.TryGetValue(label, out var labelled) ? labelled
        : throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Unrecognized servable version label: {label}");

    private StubModel Find(string name, long? version) =>
        Models.TryGetValue(name, out var versions)
        && versions.Where(candidate => version is null || candidate.Version == version).MaxBy(candidate => candidate.Version) is { } model
            ? model
            : throw new GrpcException(GrpcStatusCode.NotFound, $"Servable not found for request: Latest({name})");

    internal static Protocol.TensorInfo Info(string name, DType type, long[] shape)
    {
        var info = new Protocol.TensorInfo { Name = $"{name}:0", Dtype = (DataType)type, TensorShape = new TensorShapeProto() };
        info.TensorShape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dim { Size = size }));
        return info;
    }
}
