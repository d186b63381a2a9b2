using System.Text.RegularExpressions;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Api.Stubs;

/// <summary>
/// AppHost.cs and the integration compile against nothing but the signatures of the facts: what they need of the stand-in, Aspire has too.
/// </summary>
public sealed partial class StubTests(StubTests.Stubs stubs) : IClassFixture<StubTests.Stubs>
{
    private const string AspireUsings = "global using Aspire.Hosting;\nglobal using Aspire.Hosting.ApplicationModel;\n";

    [SharedDataFact]
    public void IntegrationAndAppHost_AgainstTheFactsAlone_Compile()
    {
        var integration = stubs.Compile("Integration", AspireProject.Integration.Sources, Usings(AspireProject.Integration), silenced: AspireProject.Integration.Property("NoWarn"));
        Assert.True(integration.All(d => !d.IsError), $"The integration needs more than the facts list:\n{Lines(integration)}");

        // Aspire's targets write a class for each project that is referenced as a resource.
        var project = AspireProject.AppHostWithoutItsSdk;
        var resources = project.Items("ProjectReference").Where(r => project.Metadata("ProjectReference", r, "IsAspireProjectResource") != "false").Select(Path.GetFileNameWithoutExtension).ToArray();
        var classes = resources.Select(r => $$"""
            public class {{r!.Replace('.', '_')}} : global::Aspire.Hosting.IProjectMetadata
            {
                public string ProjectPath => "";
                public bool SuppressBuild => true;
            }
            """);
        string[] sources = [.. Sources("ClothingApp.AppHost"), stubs.Source("Projects", $"namespace Projects;\n{string.Join('\n', classes)}"), .. Usings(project, AspireUsings)];
        var appHost = stubs.Compile("AppHost", sources, [], isProgram: true, "Integration", silenced: project.Property("NoWarn"));
        Assert.True(appHost.All(d => !d.IsError), $"AppHost.cs needs more than the facts and the integration have:\n{Lines(appHost)}");
        Assert.NotEmpty(resources);
    }

    // The stubs are no stricter than Aspire, but where the facts mention a type without its members: those of the publishers' documents.
    [SharedDataFact]
    public void CallsThatCompiledAgainstAspire_Compile_ButForMembersThatTheFactsDoNotList()
    {
        string[] unlisted = ["ObjectMetaV1.Name", "PodSpecV1.Containers", "Service.Spec"];
        var errors = stubs.Compile("Calls", [SharedData.Path("facts", "apphost-calls.cs")], Usings(AspireProject.AppHostWithoutItsSdk, AspireUsings), isProgram: true, lenient: true).Where(d => d.IsError);
        var found = errors.Select(e => UnknownMember().Match(e.Text) is { Success: true } m ? $"{m.Groups["type"].Value}.{m.Groups["member"].Value}" : e.Text);
        Assert.Equal(unlisted, found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [SharedDataFact]
    public void WhatAspireLacks_DoesNotCompile()
    {
        string[] calls =
        [
            "tf.WithReference(tf);",                     // a container is no service to discover
            "tf.WithReplicas(2);",                       // only projects have replicas
            "tf.WithEndpoint(\"grpc\").AsHttp2();",      // there is only AsHttp2Service
            "_ = new Own(\"x\").Annotations.Count;",     // the collection is only mentioned
            "tf.WithHttpEndpoint(scheme: \"http\");",     // that is a parameter of WithEndpoint
        ];
        var source = stubs.Source("Wrong", $$"""
            IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(args);
            var tf = builder.AddContainer("tf", "tensorflow/serving").WithHttpEndpoint(targetPort: 8500, name: "grpc");
            {{string.Join('\n', calls)}}
            tf.WithHttpEndpoint(targetPort: 8501, name: "rest");
            internal sealed class Own(string name) : ContainerResource(name);
            """);
        var lines = stubs.Compile("Wrong", [source], Usings(AspireProject.AppHostWithoutItsSdk, AspireUsings), isProgram: true, lenient: true)
            .Where(d => d.IsError).Select(d => int.Parse(Line().Match(d.Text).Groups["line"].Value)).Distinct().Order();
        Assert.Equal(Enumerable.Range(3, calls.Length), lines);
    }

    private static IEnumerable<string> Sources(string project)
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, project);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(f => Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }

    private string[] Usings(AspireProject project, string more = "") =>
        [stubs.Source($"Usings{more.Length}", string.Concat(project.Items("Using").Select(u => $"global using {u};\n")) + more)];

    private static string Lines(IEnumerable<Diagnostic> diagnostics) => string.Join('\n', diagnostics.Select(d => d.Text));

    [GeneratedRegex("'(?<type>\\w+)' does not contain a definition for '(?<member>\\w+)'", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex UnknownMember();

    [GeneratedRegex(@"\((?<line>\d+),", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Line();

    /// <summary>The stubs, compiled once, in a folder that goes with them.</summary>
    public sealed class Stubs : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("clothingapp-stubs-").FullName;
        private readonly Lazy<string> _assembly;

        public Stubs() => _assembly = new(Build);

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        internal string Source(string name, string text)
        {
            var file = Path.Combine(_folder, name + ".cs");
            File.WriteAllText(file, text);
            return file;
        }

        internal IReadOnlyList<Diagnostic> Compile(
            string name, IReadOnlyList<string> sources, string[] usings, bool isProgram = false, string? reference = null, bool lenient = false, string silenced = "") =>
            Compiler.Compile(PathOf(name), [.. sources, .. usings], reference is null ? [_assembly.Value] : [_assembly.Value, PathOf(reference)], isProgram, lenient, silenced);

        private string PathOf(string name) => Path.Combine(_folder, name + ".dll");

        private string Build()
        {
            var assembly = Path.Combine(_folder, "Aspire.Hosting.dll");
            var source = Source("Aspire.Hosting", new StubWriter(AspireApi.Relied, new TypeNames(AspireApi.Relied, AspireApi.All)).Write());
            var diagnostics = Compiler.Compile(assembly, [source], [], lenient: true);
            Assert.True(diagnostics.All(d => !d.IsError), $"The signatures of the facts do not fit together:\n{Lines(diagnostics)}");
            return assembly;
        }
    }
}
