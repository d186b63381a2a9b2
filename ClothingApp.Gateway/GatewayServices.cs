using ClothingApp.Gateway.Decoding;
using ClothingApp.Gateway.Models;
using ClothingApp.Gateway.Predictions;
using ClothingApp.Grpc;
using ClothingApp.Imaging.Fetching;
using ClothingApp.ServiceDefaults.Health;
using ClothingApp.Serving;
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

        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<FetchOptions>().BindConfiguration(FetchSection)
            .Validate(fetch => fetch.TrustedOrigins.All(IsOrigin), $"{FetchSection}:TrustedOrigins takes origins such as http://pictures.internal:8080, without a path.")
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<GatewayOptions>>().Value);
        services.AddOptions<KestrelServerOptions>().Configure<GatewayOptions>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        });

        var channel = new GrpcChannelOptions { Targets = ModelServerAddress.Find(configuration) };
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
        services.AddPictureDecoding();
        services.AddSingleton<PicturePipeline>();
        services.AddSingleton<PredictionCall>();
        services.AddSingleton<PredictionService>();
        services.AddSingleton<UploadDeadline>();
        services.AddSingleton<PictureRequestReader>();
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

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/";
}
