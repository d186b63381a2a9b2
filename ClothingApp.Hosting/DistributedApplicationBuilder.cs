using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Hosting.Publishing;
using ClothingApp.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    /// <summary>The arguments that an AppHost understands, and the settings that they stand for.</summary>
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--step"] = "Pipeline:Step",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--format"] = "Publishing:Format",
    };

    private readonly HostApplicationBuilder _host;

    private readonly EntryPointRun? _test = EntryPointRun.Current;

    /// <param name="options">How the description begins.</param>
    /// <param name="configure">Changes options and host settings before they are used.</param>
    public DistributedApplicationBuilder(DistributedApplicationOptions options, Action<HostApplicationBuilderSettings>? configure = null)
    {
        var settings = new HostApplicationBuilderSettings();
        configure?.Invoke(settings);
        _test?.Begin(options, settings);
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        AppHostDirectory = options.ProjectDirectory ?? ProjectDirectoryOf(AppHostAssembly) ?? Directory.GetCurrentDirectory();

        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        settings.ContentRootPath ??= AppHostDirectory;
        settings.EnvironmentName ??= System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? System.Environment.GetEnvironmentVariable("ASPIRE_ENVIRONMENT");
        _host = Host.CreateEmptyApplicationBuilder(settings);
        _host.Configuration.AddJsonFile("appsettings.json", optional: true);
        _host.Configuration.AddJsonFile($"appsettings.{_host.Environment.EnvironmentName}.json", optional: true);
        if (AppHostAssembly is not null && _host.Environment.IsDevelopment())
            _host.Configuration.AddUserSecrets(AppHostAssembly, optional: true);
        _host.Configuration.AddEnvironmentVariables("ASPIRE_");
        _host.Configuration.AddEnvironmentVariables();
        _host.Configuration.AddCommandLine(options.Args ?? [], Switches);
        Arguments = options.Args ?? [];
        ExecutionContext = new DistributedApplicationExecutionContext(OperationOf(_host.Configuration));

        Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(1));
        _host.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        Services.AddSingleton<IResourceCollection>(Resources);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(options);
        Services.AddSingleton(Eventing);
        Services.AddSingleton<OtlpCollector>();
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(services => new ResourceCommandService(
            services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<ResourceLoggerService>(), services));
        if (ExecutionContext.IsRunMode)
            Services.AddOrchestration(options);
        else
            Services.AddSingleton(_ => new PublishPipeline([.. Resources], Configuration, new PublishModelBuilder(
                ExecutionContext, ApplicationIdentity.NameOf(AppHostAssembly), ApplicationIdentity.VersionOf(AppHostAssembly))));
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal string[] Arguments { get; }

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _test?.Described(this);
        var host = _host.Build();
        ExecutionContext.ServiceProvider = host.Services;
        var app = new DistributedApplication(host, Arguments);
        _test?.Built(app);
        return app;
    }

    private static DistributedApplicationOperation OperationOf(ConfigurationManager configuration) => configuration["AppHost:Operation"] switch
    {
        null or "" => DistributedApplicationOperation.Run,
        { } text when Enum.TryParse<DistributedApplicationOperation>(text, ignoreCase: true, out var operation) && Enum.IsDefined(operation) => operation,
        { } text => throw new DistributedApplicationException($"--operation {text} is not known; it is run or publish"),
    };

    private static string? ProjectDirectoryOf(Assembly? assembly) => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(metadata => string.Equals(metadata.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;
}
