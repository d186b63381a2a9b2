using ClothingApp.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Makes applications for tests: without a dashboard, on free ports instead of those that the graph names, so that several run beside
/// each other.
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>An application that the test describes itself.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, (_, _) => { });

    /// <summary>An application that the test describes itself.</summary>
    public static IDistributedApplicationTestingBuilder Create(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        var options = new DistributedApplicationOptions { Args = args };
        return new TestingBuilder(new DistributedApplicationBuilder(options, settings => Configure(options, settings, configureBuilder)));
    }

    /// <summary>The application that an AppHost describes: its Main is run as far as Build().</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost, usually <c>Projects.NAME_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default) where TEntryPoint : class =>
        CreateAsync<TEntryPoint>([], cancellationToken);

    /// <summary>The application that an AppHost describes: its Main is run as far as Build().</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>The application that an AppHost describes, given arguments.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default) where TEntryPoint : class =>
        CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <summary>The application that an AppHost describes, given arguments.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    /// <summary>The application that an AppHost describes, given arguments and other options.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default) =>
        CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>The application that an AppHost describes, given arguments and other options.</summary>
    /// <exception cref="DistributedApplicationException">The AppHost ended or failed before it built an application.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        var run = new EntryPointRun(entryPoint.Assembly, args, (options, settings) => Configure(options, settings, configureBuilder));
        return new TestingBuilder(await run.StartAsync(cancellationToken), run);
    }

    private static void Configure(
        DistributedApplicationOptions options, HostApplicationBuilderSettings settings, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> more)
    {
        options.DisableDashboard = true;
        settings.Configuration = new();
        settings.Configuration.AddInMemoryCollection([new("DcpPublisher:RandomizePorts", bool.TrueString)]);
        more(options, settings);
    }
}
