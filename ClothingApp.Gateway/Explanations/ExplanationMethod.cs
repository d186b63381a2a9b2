namespace ClothingApp.Gateway.Explanations;

/// <summary>How it is found out which pixels mattered.</summary>
internal enum ExplanationMethod
{
    /// <summary>Gradients along the path from a gray picture to this one: exact by pixel, for models that have a signature for it.</summary>
    IntegratedGradients,

    /// <summary>One part of the picture after the other is covered, and what the score loses is that part's share. For every model.</summary>
    Occlusion,
}

internal static class ExplanationMethods
{
    private static readonly (ExplanationMethod Method, string Name)[] All =
    [
        (ExplanationMethod.IntegratedGradients, "integrated_gradients"),
        (ExplanationMethod.Occlusion, "occlusion"),
    ];

    /// <returns>Null for an unknown name.</returns>
    public static ExplanationMethod? Parse(string name)
    {
        foreach (var entry in All)
        {
            if (entry.Name == name)
                return entry.Method;
        }
        return null;
    }

    public static string Name(this ExplanationMethod method) => Array.Find(All, entry => entry.Method == method).Name;
}
