using Aspire.Hosting;
using ClothingApp.Tests.Infrastructure;
using Xunit.Abstractions;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>
/// What AppHost.cs and the integration use of Aspire's namespaces is in the facts: what is only in our supplement, or only in the stand-in,
/// might not be in the Aspire that they are also built against.
/// </summary>
public sealed class UsedApiTests(ITestOutputHelper output)
{
    private static readonly string StandIn = typeof(DistributedApplication).Assembly.GetName().Name!;

    [SharedDataFact]
    public void Integration_UsesOnlyWhatTheFactsList() => AssertListed(typeof(TensorFlowServingBuilderExtensions).Assembly.Location, []);

    // The targets of the stand-in write the classes of Projects: what those are is between them and it.
    [SharedDataFact]
    public void AppHost_UsesOnlyWhatTheFactsList() => AssertListed(AppHost(), ["ClothingApp.Hosting"]);

    [SharedDataFact]
    public void Unlisted_MemberOfAMentionedType_IsFound()
    {
        var member = new UsedMember("Aspire.Hosting.ApplicationModel", "ResourceAnnotationCollection", ".ctor", 0, [], "void");
        Assert.False(IsListed(member));
        Assert.True(IsListed(member with { Type = "EndpointReference", Parameters = ["IResourceWithEndpoints", "string"] }));
        Assert.False(IsListed(member with { Type = "EndpointReference", Parameters = ["IResourceWithEndpoints"] }));
        Assert.True(IsListed(new("Aspire.Hosting.ApplicationModel", "IResourceBuilder", "get_Resource", 0, [], "!0")));
        Assert.True(IsListed(new("Aspire.Hosting", "ResourceBuilderExtensions", "WaitForStart", 1, ["IResourceBuilder<!!0>", "IResourceBuilder<IResource>"], "IResourceBuilder<!!0>")));
    }

    private void AssertListed(string assembly, string[] ownNamespaces)
    {
        var (types, members) = UsedApi.Read(assembly, StandIn);
        var unlisted = types.Where(t => !ownNamespaces.Contains(t.Namespace) && !IsListed(t.Namespace, t.Name)).Select(t => $"the type {t.Namespace}.{t.Name}")
            .Concat(members.Where(m => !IsListed(m)).Select(m => m.ToString())).ToArray();
        output.WriteLine($"{Path.GetFileName(assembly)} uses {types.Count} types and {members.Count} members");

        Assert.NotEmpty(members);
        Assert.True(unlisted.Length == 0, $"{Path.GetFileName(assembly)} uses what the facts do not list:\n{string.Join('\n', unlisted)}");
    }

    // A type that the facts only mention may be named, as a parameter's type or a base; its members are unknown.
    private static bool IsListed(string space, string name) =>
        AspireApi.Relied.Types.Any(t => t.Namespace == space && t.Name == name)
        || space.StartsWith("Aspire.", StringComparison.Ordinal) && AspireApi.Relied.Types.Any(t => Mentions.In(t).Contains(name));

    private static bool IsListed(UsedMember used) => AspireApi.Relied.Types
        .Where(t => t.Namespace == used.Namespace && t.Name == used.Type)
        .SelectMany(t => t.Members.Select(m => (Type: t, Member: m)))
        .Any(c => Matches(c.Type, c.Member, used));

    private static bool Matches(ApiType type, ApiMember member, UsedMember used)
    {
        string Text(string text) => Substitute(type, member, text);
        var parameters = member.Parameters.Select(p => Text(p.Type));
        return member.Kind switch
        {
            ApiKind.Constructor => used.Name == ".ctor" && parameters.SequenceEqual(used.Parameters, StringComparer.Ordinal),
            ApiKind.Field => used.Name == member.Name && used.Parameters.Count == 0 && used.Returns == Text(member.Type),
            ApiKind.Property => used.Name == "get_" + member.Name && member.Accessors.Contains("get") && used.Returns == Text(member.Type)
                || used.Name == "set_" + member.Name && member.Accessors.Any(a => a != "get") && used.Parameters is [var value] && value == Text(member.Type),
            _ => used.Name == member.Name && used.TypeParameters == member.TypeParameters.Count && used.Returns == Text(member.Type)
                && parameters.SequenceEqual(used.Parameters, StringComparer.Ordinal),
        };
    }

    private static string Substitute(ApiType type, ApiMember member, string text)
    {
        foreach (var name in Mentions.Names(text).Distinct(StringComparer.Ordinal))
        {
            var (own, outer) = (member.TypeParameters.ToList().IndexOf(name), type.TypeParameters.ToList().IndexOf(name));
            if (own >= 0 || outer >= 0)
                text = System.Text.RegularExpressions.Regex.Replace(text, $@"\b{name}\b", own >= 0 ? $"!!{own}" : $"!{outer}", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        }
        return text.Replace("?", "", StringComparison.Ordinal);
    }

    // Built beside the tests, in the same configuration, and not referenced by them.
    private static string AppHost()
    {
        var own = Path.GetRelativePath(Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests"), AppContext.BaseDirectory);
        var file = Path.Combine(SharedData.RepositoryRoot, "ClothingApp.AppHost", own, "ClothingApp.AppHost.dll");
        Assert.True(File.Exists(file), $"{file} is not built");
        return file;
    }
}
