using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Caching;
using ClothingApp.Gateway.Compatibility;
using ClothingApp.Gateway.Decoding;
using ClothingApp.Gateway.Documentation;
using ClothingApp.Gateway.Explanations;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;
using ClothingApp.Gateway.ServingRest;
using ClothingApp.Grpc;
using ClothingApp.Imaging.Fetching;
using ClothingApp.ServiceDefaults.Health;
using ClothingApp.Serving;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ClothingApp.Gateway;

internal static class GatewayServices
{
    private const string FetchSection = $"{GatewayOptions.Section}:Fetch";

    /// <summary>Registers everything that the gateway's routes need.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        builder.ListenByDefault();

        services.AddSettings<GatewayOptions>(GatewayOptions.Section)
            .Validate(gateway => gateway.Traffic.Values.All(shares => shares.Sum(share => share.Weight) > 0 && shares.All(share => share.Weight >= 0)), $"{GatewayOptions.Section}:Traffic: the weights of a model's versions are 0 or more, and not all of them 0.")
            .Validate(gateway => gateway.CorsOrigins.All(origin => origin == "*" || IsOrigin(origin)), $"{GatewayOptions.Section}:CorsOrigins takes origins such as https://shop.example.com, without a path, or *.");
        services.AddSettings<AccessOptions>(AccessOptions.Section)
            .Validate(access => AccessOptions.AreNetworks(access.TrustedProxies), $"{AccessOptions.Section}:TrustedProxies takes networks such as 10.0.0.0/8.");
        services.AddSettings<AdmissionOptions>(AdmissionOptions.Section);
        services.AddSettings<RateLimitOptions>(RateLimitOptions.Section);
        services.AddSettings<CacheOptions>(CacheOptions.Section);
        services.AddOptions<FetchOptions>().BindConfiguration(FetchSection).ValidateDataAnnotations()
            .Validate(fetch => fetch.Ports.All(port => port is > 0 and < 65536), $"{FetchSection}:Ports takes ports from 1 to 65535.")
            .Validate(fetch => fetch.TrustedOrigins.All(IsOrigin), $"{FetchSection}:TrustedOrigins takes origins such as http://pictures.internal:8080, without a path.")
            .ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<GatewayOptions>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
            // Bodies go on into buffers of their own at once; a megabyte more for each connection would only be memory.
            kestrel.Limits.MaxRequestBufferSize = 128 * 1024;
        });

        services.AddOptions<CorsOptions>().Configure<GatewayOptions>((cors, options) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.CorsOrigins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .WithHeaders("Content-Type", "Authorization", "X-API-Key")
            .WithExposedHeaders("Server-Timing", "Retry-After")));
        services.AddCors(cors => cors.AddPolicy(FileEndpoint.CorsPolicy, policy => policy.AllowAnyOrigin().AllowAnyHeader().WithMethods(HttpMethods.Post)));

        var tls = ModelServerTls.Find(configuration);
        var channel = new GrpcChannelOptions { Targets = ModelServerAddress.Find(configuration, tls is not null), Tls = tls };
        services.AddSingleton(_ => new GrpcChannel(channel));
        services.AddSingleton<ServingClient>();

        services.AddSingleton(provider => new ModelCardStore(
            ModelsFolder.Find(provider.GetRequiredService<GatewayOptions>().ModelsPath, builder.Environment.ContentRootPath),
            provider.GetRequiredService<ILogger<ModelCardStore>>()));
        services.AddSingleton<ModelCatalog>();
        services.AddHostedService<ModelRefresher>();
        services.AddHealthChecks()
            .AddCheck<ModelsHealthCheck>("models", tags: [HealthTags.Ready])
            .AddCheck<ModelServerHealthCheck>("model-server");

        services.AddSingleton(provider => new PictureFetcher(provider.GetRequiredService<IOptions<FetchOptions>>().Value));
        services.AddSingleton<ApiKeyStore>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyStore>());
        services.AddSingleton<AdmissionGate>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<RequestGate>();
        services.AddSingleton<PredictionCache>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<TrafficSplit>();
        services.AddPictureDecoding();
        services.AddSingleton<PicturePipeline>();
        services.AddSingleton<PredictionCall>();
        services.AddSingleton<PredictionService>();
        services.AddSingleton<GradientCall>();
        services.AddSingleton<Explainer>();
        services.AddSingleton<ExplanationService>();
        services.AddSingleton<UploadDeadline>();
        services.AddSingleton<PictureRequestReader>();
        services.AddServingRest(configuration);
        services.AddDocumentation();
    }

    // Only where nobody says otherwise, so that `dotnet run --project ClothingApp.Gateway` works alone.
    private static void ListenByDefault(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["urls"] is not null || builder.Configuration["http_ports"] is not null)
            return;
        builder.WebHost.UseUrls("http://localhost:9696");
        if (builder.Configuration["Management:Port"] is null)
            builder.Configuration["Management:Port"] = "9697";
    }

    /// <summary>A section of the configuration, checked at the start and handed out as it is.</summary>
    private static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, string section) where T : class
    {
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
        return services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/";
}
