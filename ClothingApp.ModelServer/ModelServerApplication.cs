using ClothingApp.Grpc;
using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Grpc;
using ClothingApp.ModelServer.Inference.Native;
using ClothingApp.ModelServer.Listening;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.Requests;
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
    /// <param name="freePorts">Any port of the loopback in the place of each that the flags name, for tests.</param>
    /// <exception cref="FormatException">The flags or a configuration file are wrong.</exception>
    public static WebApplication Build(IReadOnlyList<string> arguments, bool freePorts = false)
    {
        var options = ModelServerFlags.Parse(arguments);
        var models = ModelConfigurations.Read(options);
        var batching = ServerBatching.Read(options);
        var memory = RequestMemory.OfThisContainer();
        var monitoring = MonitoringSettings.Read(options);
        var tls = ServerTls.Read(options);
        var channel = GrpcChannelArguments.Parse(options.GrpcChannelArguments);
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
            channel.Apply(kestrel, new GrpcServerOptions());
            kestrel.Limits.MaxRequestBodySize = memory.MaxRestBodyBytes;
            new ServerPorts(options, tls, freePorts).Listen(kestrel);
        });
        builder.Services.Configure<GrpcServerOptions>(grpc => channel.Apply(new KestrelServerOptions(), grpc));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(models);
        builder.Services.AddSingleton(memory);
        builder.Services.AddSingleton(monitoring);
        builder.Services.AddServingMetrics();
        builder.Services.AddSingleton(services => new ServableManager(
            options, models, options.GraphCache.Length > 0 ? new GraphCache(options.GraphCache) : null,
            batching, services.GetRequiredService<WarmUpRequests>, services.GetRequiredService<ServingMetrics>(), TimeProvider.System, services.GetRequiredService<ILogger<ServableManager>>()));
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
        foreach (var flag in options.WithoutMeaning.Concat(channel.Unknown.Select(name => $"{name} of --grpc_channel_arguments: this transport has no such setting")))
            app.Logger.WithoutMeaning(flag);
        app.UseServingMetrics();
        app.MapServiceDefaults();
        app.MapMonitoring();
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
}
