namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only when the application runs, such as an address.</summary>
public interface IValueProvider
{
    /// <summary>The value, as soon as it is known.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    /// <summary>The value as somebody else sees it: an address is another one from within a container.</summary>
    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}

/// <summary>A value that can be written down before it is known.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>Such as <c>{gateway.bindings.http.url}</c>.</summary>
    string ValueExpression { get; }
}

/// <summary>A value that is made of others.</summary>
public interface IValueWithReferences
{
    /// <summary>The resources and values it is made of.</summary>
    IEnumerable<object> References { get; }
}

/// <summary>A value that can be written down before it is known, and read when it is.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>Who asks for a value, and from where.</summary>
public class ValueProviderContext
{
    /// <summary>Run or publish.</summary>
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    /// <summary>Whose environment or argument the value becomes.</summary>
    public IResource? Caller { get; init; }

    /// <summary>Where the caller is; null: on this machine, outside of any container.</summary>
    public NetworkIdentifier? Network { get; init; }
}

/// <summary>A network that addresses are seen from.</summary>
public record NetworkIdentifier(string Value);

/// <summary>Networks that are always there.</summary>
public static class KnownNetworkIdentifiers
{
    /// <summary>This machine.</summary>
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    /// <summary>What the containers of a run share.</summary>
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}
