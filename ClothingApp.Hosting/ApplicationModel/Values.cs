namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only when the application runs, such as an address.</summary>
public interface IValueProvider
{
    /// <summary>The value, as soon as it is known.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>A value that can be written down before it is known.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>Such as <c>{gateway.bindings.http.url}</c>.</summary>
    string ValueExpression { get; }
}
