using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Who collects the resources' telemetry in this run.</summary>
internal sealed class OtlpCollector
{
    /// <summary>A setting of the AppHost's environment: who sets it has a collector of their own, and the dashboard gets no telemetry.</summary>
    public const string OwnEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Null: nobody of ours.</summary>
    public OtlpAddresses? Addresses { get; set; }
}

/// <summary>Where telemetry is sent to, and the key that it needs.</summary>
internal sealed record OtlpAddresses(Uri Grpc, Uri Http, string? ApiKey);

/// <summary>An address on this machine, which has another host for containers.</summary>
internal sealed class MachineAddress(Uri address) : IExpressionValue
{
    public string ValueExpression => address.GetLeftPart(UriPartial.Authority);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(ValueExpression);

    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        context is InstanceContext { IsContainer: true } instance
            ? new($"{address.Scheme}://{instance.OnMachine(address.Port)}:{address.Port}")
            : GetValueAsync(cancellationToken);
}

/// <summary>The id of the process or container that asks.</summary>
internal sealed class InstanceId : IExpressionValue
{
    public static readonly InstanceId Value = new();

    public string ValueExpression => "{instance.id}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(ValueExpression);

    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        new(context is InstanceContext instance ? instance.Instance.Id : context.Caller?.Name);
}
