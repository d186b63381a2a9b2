using System.Globalization;
using System.Reflection;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;
using Xunit.Abstractions;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>In Aspire's namespaces the stand-in has nothing that Aspire has not: same types, same members, same signatures.</summary>
public sealed class PublicApiTests(ITestOutputHelper output)
{
    [SharedDataFact]
    public void Members_InNamespacesOfAspire_HaveItsSignatures()
    {
        var (members, types, problems) = (new Dictionary<ApiOrigin, int>(), new Dictionary<ApiOrigin, int>(), new StringBuilder());
        foreach (var type in CompiledApi.VisibleTypes(typeof(DistributedApplication).Assembly, "Aspire").Select(CompiledApi.Read).OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (AspireApi.All.Find(type.Key) is not { } expected)
            {
                problems.Append(CultureInfo.InvariantCulture, $"not Aspire's, as far as is written down: {type}\n");
                continue;
            }
            types[expected.Origin] = types.GetValueOrDefault(expected.Origin) + 1;
            foreach (var difference in ApiComparison.Differences(expected, type, AspireApi.All.FindByName))
                problems.Append(CultureInfo.InvariantCulture, $"{type.Namespace}.{type.Name} {difference}\n    Aspire: {expected}\n    ours:   {type}\n");
            foreach (var member in type.Members)
            {
                if (expected.Members.FirstOrDefault(m => ApiComparison.Matches(m, member, type.Kind == "interface")) is { } match)
                    members[match.Origin] = members.GetValueOrDefault(match.Origin) + 1;
                else if (!IsInherited(expected, member))
                    problems.Append(CultureInfo.InvariantCulture, $"{type.Namespace}.{type.Name}\n    ours:   {member}\n{Candidates(expected, member)}");
            }
        }
        foreach (var origin in (ApiOrigin[])[ApiOrigin.Facts, ApiOrigin.Supplement])
            output.WriteLine($"from the {origin}: {types.GetValueOrDefault(origin)} types, {members.GetValueOrDefault(origin)} members");

        Assert.True(problems.Length == 0, $"Not as Aspire has it:\n{problems}");
        Assert.True(members.GetValueOrDefault(ApiOrigin.Facts) > 0, "the assembly shows nothing in Aspire's namespaces: was it read?");
    }

    [Fact]
    public void TypeParameter_OfABuilder_IsCovariant() =>
        Assert.True(typeof(IResourceBuilder<>).GetGenericArguments()[0].GenericParameterAttributes.HasFlag(GenericParameterAttributes.Covariant), "WaitFor(gateway) takes any builder, as a builder of IResource");

    // An override may stand in a class of ours where Aspire's has inherited the member.
    private static bool IsInherited(ApiType type, ApiMember member) => member.Modifiers.Contains("override")
        && type.Bases.Select(AspireApi.All.FindByName).OfType<ApiType>().Any(b => IsInherited(b, member) || b.Members.Any(m => m.Name == member.Name && m.Kind == member.Kind && m.Parameters.Count == member.Parameters.Count));

    private static string Candidates(ApiType type, ApiMember member)
    {
        var candidates = type.Members.Where(m => m.Name == member.Name && m.Kind == member.Kind).ToArray();
        return candidates.Length == 0 ? "    Aspire: no such member\n" : string.Concat(candidates.Select(c => $"    Aspire: {c}\n"));
    }
}
