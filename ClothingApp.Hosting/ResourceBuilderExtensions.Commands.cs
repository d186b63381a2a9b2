using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    private static readonly HttpClient CommandClient = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Adds something that people can ask of the resource.</summary>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions? commandOptions = null)
        where T : IResource
    {
        commandOptions ??= new CommandOptions();
        foreach (var earlier in builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().Where(command => command.Name == name).ToList())
            builder.Resource.Annotations.Remove(earlier);
        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name, displayName, commandOptions.UpdateState ?? (_ => ResourceCommandState.Enabled), executeCommand, commandOptions.Description,
            commandOptions.Parameter, commandOptions.ConfirmationMessage, commandOptions.IconName, commandOptions.IconVariant, commandOptions.IsHighlighted));
    }

    /// <summary>Adds a request (POST unless another method is given) that people can send to the first http endpoint, or to the one named.</summary>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder, string path, string displayName, string? endpointName = null, string? commandName = null, HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        var endpoint = HttpEndpointOf(builder.Resource, endpointName, "send a command to");
        var method = commandOptions?.Method ?? HttpMethod.Post;
        var options = commandOptions ?? new HttpCommandOptions();
        // Nobody listens while the resource does not run.
        options.UpdateState ??= context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
        return builder.WithCommand(commandName ?? $"{builder.Resource.Name}-{endpoint.EndpointName}-http-{path}", displayName, SendAsync, options);

        async Task<ExecuteCommandResult> SendAsync(ExecuteCommandContext context)
        {
            using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
            using var response = await CommandClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.CancellationToken);
            return response.IsSuccessStatusCode ? CommandResults.Success() : CommandResults.Failure($"{method} {request.RequestUri} answers {(int)response.StatusCode}");
        }
    }
}
