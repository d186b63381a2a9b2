namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that others reach by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IExpressionValue, IValueWithReferences
{
    /// <summary>The connection string, with holes for what is known later.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>The environment variable that holds it; null: <c>ConnectionStrings__NAME</c>.</summary>
    string? ConnectionStringEnvironmentVariable => null;

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    IEnumerable<object> IValueWithReferences.References => [ConnectionStringExpression];

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) =>
        ConnectionStringExpression.GetValueAsync(context, cancellationToken);

    /// <summary>The connection string as this machine sees it.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) => ConnectionStringExpression.GetValueAsync(cancellationToken);
}

/// <summary>A connection string from configuration, <c>ConnectionStrings:NAME</c>.</summary>
internal sealed class ConfiguredConnectionString(ParameterResource parameter, string? environmentVariable) : Resource(parameter.Name), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{parameter}");

    public string? ConnectionStringEnvironmentVariable => environmentVariable;
}
