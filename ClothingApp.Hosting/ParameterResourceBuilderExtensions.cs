using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.UserSecrets;

namespace Aspire.Hosting;

/// <summary>Values from outside the graph.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value comes from configuration <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddParameterFromConfiguration(name, $"Parameters:{name}", secret);

    /// <summary>Adds a parameter with a value that configuration <c>Parameters:NAME</c> replaces.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <inheritdoc cref="AddParameter(IDistributedApplicationBuilder, string, string, bool, bool)"/>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        var parameter = new ParameterResource(name, _ => builder.Configuration[$"Parameters:{name}"] ?? valueGetter(), secret);
        if (publishValueAsDefault)
            parameter.Default = new GivenDefault(valueGetter);
        return builder.AddResource(parameter);
    }

    /// <summary>Adds a parameter with a default. One that is kept is made once, and found again among the user's secrets by the next run.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(WithDefault(builder, name, value, secret, persist));

    /// <summary>A secret parameter, not yet part of the application, with a password that is made once and kept among the user's secrets.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true,
        int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0) =>
        CreateGeneratedParameter(builder, name, secret: true, new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    /// <summary>A parameter, not yet part of the application, with a value that is made once and kept among the user's secrets.</summary>
    public static ParameterResource CreateGeneratedParameter(IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault) =>
        WithDefault(builder, name, parameterDefault, secret, persist: true);

    /// <summary>Adds a parameter whose value comes from any place of the configuration.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => builder.Configuration[configurationKey] ?? throw Missing(name, configurationKey), secret));

    /// <summary>Adds a connection string from configuration <c>ConnectionStrings:NAME</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var key = $"ConnectionStrings:{name}";
        var parameter = new ParameterResource(name, _ => builder.Configuration[key] ?? throw Missing(name, key), secret: true) { IsConnectionString = true };
        return builder.AddResource(new ConfiguredConnectionString(parameter, environmentVariableName));
    }

    /// <summary>Says what a parameter is for.</summary>
    public static IResourceBuilder<ParameterResource> WithDescription(this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        (builder.Resource.Description, builder.Resource.EnableDescriptionMarkdown) = (description, enableMarkdown);
        return builder;
    }

    private static ParameterResource WithDefault(IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist)
    {
        var key = $"Parameters:{name}";
        return new ParameterResource(name, _ => builder.Configuration[key] ?? Made(), secret) { Default = value };

        string Made()
        {
            var made = value.GetDefaultValue();
            if (persist && builder.ExecutionContext.IsRunMode)
                UserSecretsFile.Of(builder.AppHostAssembly)?.Set(key, made);
            return made;
        }
    }

    private static DistributedApplicationException Missing(string name, string key) =>
        new($"parameter '{name}' has no value; set {key.Replace(":", "__", StringComparison.Ordinal)} in the environment, or --{key}=VALUE");

    private sealed class GivenDefault(Func<string> value) : ParameterDefault
    {
        public override string GetDefaultValue() => value();
    }
}
