using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClothingApp.Tests.Infrastructure;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>Helm and the schemas of Kubernetes' API, and the chart of the AppHost.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private DirectoryInfo? _folder;
    private KubernetesPrograms? _programs;

    /// <summary>The published AppHost.</summary>
    public string Chart => Path.Combine(_folder?.FullName ?? throw new InvalidOperationException(Tools.HelmMissing), "chart");

    public string Helm => Programs.Helm;

    private KubernetesPrograms Programs => _programs ?? throw new InvalidOperationException(Tools.HelmMissing);

    public async Task InitializeAsync()
    {
        if (!Tools.HasHelm)
            return; // The tests are skipped, or fail with the tool's absence.
        _programs = await KubernetesPrograms.GetAsync();
        _folder = Directory.CreateTempSubdirectory("chart-");
        await RunAsync("dotnet", null, "exec", Path.Combine(AppContext.BaseDirectory, "ClothingApp.AppHost.dll"), "--operation", "publish", "--step", "publish", "--format", "helm", "--output-path", Chart);
    }

    public Task DisposeAsync()
    {
        _folder?.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary><c>helm lint --strict</c>; fails with its words.</summary>
    public Task LintAsync(string chart, params string[] values) => RunAsync(Helm, null, ["lint", "--strict", chart, .. values]);

    /// <summary>What the cluster would get, by kind and name.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> RenderAsync(string chart, params string[] values) => Objects(await RenderTextAsync(chart, values));

    /// <inheritdoc cref="RenderAsync"/>
    /// <returns>As Helm writes it.</returns>
    public Task<string> RenderTextAsync(string chart, params string[] values) => RunAsync(Helm, null, ["template", "clothing", chart, "--namespace", "shop", .. values]);

    /// <summary>Objects by kind and name.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Objects(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => (JsonObject)Json(document.RootNode)!)
            .ToDictionary(document => $"{document["kind"]}/{document["metadata"]!["name"]}", StringComparer.Ordinal);
    }

    /// <summary>What kubectl has against a folder as a base; nothing if it makes at least so many objects of it.</summary>
    public async Task<string> KustomizeFaultAsync(string folder, int atLeast)
    {
        var (exitCode, output) = await TryAsync(Programs.Kubectl, null, ["kustomize", folder]);
        return exitCode == 0 && Objects(output).Count >= atLeast ? "" : output;
    }

    /// <summary>What a person reads after installing.</summary>
    public Task<string> NotesAsync(string chart, params string[] values) =>
        RunAsync(Helm, null, ["install", "clothing", chart, "--dry-run=client", .. values]);

    /// <summary>Why Helm refuses.</summary>
    public async Task<string> RefusalAsync(string chart, params string[] values)
    {
        var (exitCode, output) = await TryAsync(Helm, null, ["template", "clothing", chart, .. values]);
        Assert.True(exitCode != 0, $"Helm takes {string.Join(' ', values)}");
        return output;
    }

    /// <summary>What the schemas of their kinds have against the objects, a line each; an unknown kind or field is a fault too.</summary>
    public async Task<string> FaultsAsync(IEnumerable<JsonObject> objects) => await RunAsync("node", JsonSerializer.Serialize(objects), Programs.Validator);

    private async Task<string> RunAsync(string program, string? input, params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(program, input, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {exitCode}\n{output}");
        return output;
    }

    private Task<(int ExitCode, string Output)> TryAsync(string program, string? input, string[] arguments) =>
        ToolRun.AsTextAsync(program, arguments, Programs.Folder, Deadline, input ?? "");

    /// <summary>As the API server reads it: what has no quotes may be a number or a truth value.</summary>
    internal static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Json)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } scalar => JsonValue.Create(scalar.Value),
        YamlScalarNode { Value: "" or "null" or "~" } => null,
        YamlScalarNode { Value: "true" } => JsonValue.Create(true),
        YamlScalarNode { Value: "false" } => JsonValue.Create(false),
        YamlScalarNode scalar when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.GetType().Name),
    };
}
