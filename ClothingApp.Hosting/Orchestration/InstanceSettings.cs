using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>What the callbacks of a resource give to one of its processes or containers; found anew at each start, so that they see the moment.</summary>
/// <param name="Environment">Variables with their values.</param>
/// <param name="Arguments">Of the command line.</param>
/// <param name="Secrets">Names of variables whose value holds a secret.</param>
/// <param name="MachinePorts">Ports of this machine that a container will want to reach.</param>
internal sealed record InstanceSettings(
    IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments, IReadOnlySet<string> Secrets, IReadOnlySet<int> MachinePorts)
{
    /// <exception cref="DistributedApplicationException">A value is missing.</exception>
    public static async Task<InstanceSettings> EvaluateAsync(
        ResourceInstance instance, DistributedApplicationExecutionContext execution, Dictionary<string, object> given, ResourceLogger logger, CancellationToken ct)
    {
        var context = new InstanceContext(instance, execution);
        var resource = instance.Resource;
        var environmentContext = new EnvironmentCallbackContext(execution, resource, given, ct) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
            await annotation.Callback(environmentContext);

        var arguments = new List<object>();
        var argumentContext = new CommandLineArgsCallbackContext(arguments, resource, ct) { Logger = logger, ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
            await annotation.Callback(argumentContext);

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            values[name] = await TextAsync(value, context, ct);
            if (IsSecret(value) || name == "OTEL_EXPORTER_OTLP_HEADERS")
                secrets.Add(name);
        }
        var texts = new List<string>(arguments.Count);
        foreach (var argument in arguments)
            texts.Add(await TextAsync(argument, context, ct));
        return new InstanceSettings(values, texts, secrets, context.MachinePorts);
    }

    public static async ValueTask<string> TextAsync(object? value, ValueProviderContext context, CancellationToken ct) => value switch
    {
        IValueProvider provider => await provider.GetValueAsync(context, ct) ?? "",
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(context, ct) ?? "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static bool IsSecret(object? value) => value switch
    {
        ParameterResource parameter => parameter.Secret,
        IResourceWithConnectionString => true,
        IResourceBuilder<IResource> builder => IsSecret(builder.Resource),
        IValueWithReferences references => references.References.Any(IsSecret),
        _ => false,
    };
}
