using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.EndToEnd.Accessibility;

/// <summary>A test with axe-core from npm, in Chromium.</summary>
public sealed class AxeFactAttribute : FactAttribute
{
    public AxeFactAttribute() => Skip = Missing;

    internal static string? Missing =>
        ToolFact.SkipUnless(Tools.Chromium is not null, ChromiumFactAttribute.Missing) ?? ToolFact.SkipUnless(Tools.HasNpm, Tools.NpmMissing);
}

/// <summary>As <see cref="AxeFactAttribute"/>, for theories.</summary>
public sealed class AxeTheoryAttribute : TheoryAttribute
{
    public AxeTheoryAttribute() => Skip = AxeFactAttribute.Missing;
}
