using ClothingApp.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ClothingApp.Tests.EndToEnd.Accessibility;

/// <summary>axe-core, which looks at a page in the browser as it is and names what bars people.</summary>
internal static class AxeCore
{
    private static readonly Lazy<Task<string>> Script = new(async () =>
        Path.Combine(await NpmPackages.GetAsync("axe", Path.Combine("EndToEnd", "Accessibility", "node")), "node_modules", "axe-core", "axe.min.js"));

    /// <returns>The file that <see cref="Chromium.VisitAsync"/> takes: the page's policy would let no page load it.</returns>
    public static Task<string> ScriptAsync() => Script.Value;

    /// <summary>By every rule, those of good practice too.</summary>
    /// <returns>A line for each element that breaks a rule.</returns>
    public static Task<string[]> ViolationsAsync(IPage page) => page.EvaluateAsync<string[]>("""
        async () => (await axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }))
          .violations.flatMap(rule => rule.nodes.map(node => `${rule.id} (${rule.help}): ${node.target.join(" ")}: ${node.html}: ${node.failureSummary}`))
        """);
}
