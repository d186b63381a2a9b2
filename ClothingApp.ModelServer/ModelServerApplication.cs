using System.Net;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Grpc;
using ClothingApp.ModelServer.Inference.Native;
using ClothingApp.ModelServer.Rest;
using ClothingApp.ModelServer.Rest.Examples;
using ClothingApp.ModelServer.Rest.Predict;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.ModelServer.Servables.Examples;
using ClothingApp.ModelServer.Servables.WarmUp;
using ClothingApp.ServiceDefaults;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClothingApp.ModelServer;

/// <summary>Puts the model server together; the program and the tests start the same thing.</summary>
internal static class ModelServerApplication
{
    /// <param name="arguments">TensorFlow Serving's flags.</param>
    /// <param name="listen">Takes the place of the flags' ports: tests let the system choose.</param>
    /// <exception cref="FormatException">The flags or the configuration file are wrong.</exception>
    public static WebApplication Build(IReadOnlyList<string> arguments, Action<KestrelServerOptions>? listen = null)
    {
        var options = ModelServerFlags.Parse(arguments);
        var models = ModelConfigurations.Read(options);
        var batching = ServerBatching.Read(options);
        if (options.ThreadsOfARun > 0)
            OrtEnvironment.Threads = options.ThreadsOfARun;
        var runs = batching.Threads ?? options.RunsAtOnce;
        KeepThreadsForRequests(runs);

        // The flags are TensorFlow Serving's, not configuration keys of the host.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults();
        builder.WebHost.UseUrls();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureGrpcLimits();
            kestrel.Limits.MaxRequestBodySize = RestBody.MaxBytes;
            (listen ?? (k => Listen(k, options)))(kestrel);
        });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(models);
        builder.Services.AddSingleton(services => new ServableManager(
            options, models, options.GraphCache.Length > 0 ? new GraphCache(options.GraphCache) : null,
            services.GetRequiredService<WarmUpRequests>, TimeProvider.System, services.GetRequiredService<ILogger<ServableManager>>(), batching));
        builder.Services.AddHostedService(services => services.GetRequiredService<ServableManager>());
        builder.Services.AddSingleton<ModelReload>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ModelReload>());
        builder.Services.AddSingleton(new Runners(runs));
        builder.Services.AddSingleton(services => new Batcher(services.GetRequiredService<Runners>(), TimeProvider.System));
        builder.Services.AddSingleton<Predictor>();
        builder.Services.AddSingleton<ExamplePredictor>();
        builder.Services.AddSingleton<WarmUpRequests>();
        builder.Services.AddSingleton<ServerReadiness>();
        builder.Services.AddSingleton<PredictHandler>();
        builder.Services.AddSingleton<ExamplesHandler>();
        builder.Services.AddSingleton<RestEndpoints>();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapPredictionService();
        app.MapModelService();
        if (options.EnableGrpcHealthcheckService)
            app.MapHealthService();
        app.MapGrpcFallback();
        RestEndpoints.Map(app);
        app.MapServerHealth();
        return app;
    }

    // Inferences take the pool's threads: with more of them than cores, none would be left that reads requests.
    private static void KeepThreadsForRequests(int runs)
    {
        ThreadPool.GetMinThreads(out var workers, out var completion);
        if (runs > Environment.ProcessorCount)
            ThreadPool.SetMinThreads(Math.Max(workers, runs + Environment.ProcessorCount), completion);
    }

    private static void Listen(KestrelServerOptions kestrel, ModelServerOptions options)
    {
        if (options.Port != 0)
            On(options.Port, listen => listen.UseGrpc());
        if (options.RestApiPort != 0)
            On(options.RestApiPort, listen => listen.Protocols = HttpProtocols.Http1);

        void On(int port, Action<ListenOptions> configure)
        {
            if (options.BindAddress == "localhost")
                kestrel.ListenLocalhost(port, configure);
            else if (options.BindAddress == "*")
                kestrel.ListenAnyIP(port, configure);
            else
                kestrel.Listen(IPAddress.Parse(options.BindAddress), port, configure);
        }
    }
}
