namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside the graph: configuration <c>Parameters:NAME</c>, else what the graph gives.</summary>
public class ParameterResource : Resource, IValueProvider, IManifestExpressionProvider
{
    private readonly Lazy<string> _value;

    internal ParameterResource(string name, Func<string> read, bool secret) : base(name)
    {
        _value = new Lazy<string>(read);
        Secret = secret;
    }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Name}.value}}";

    /// <exception cref="DistributedApplicationException">Nobody has given a value.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}
