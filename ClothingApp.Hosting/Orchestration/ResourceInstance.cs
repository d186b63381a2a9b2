using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>One of the processes or containers of a resource.</summary>
/// <param name="Resource">Whose.</param>
/// <param name="Number">From 0.</param>
/// <param name="Count">How many there are.</param>
internal sealed record ResourceInstance(IResource Resource, int Number, int Count)
{
    /// <summary>The resource's name, with a number from 1 when there are several.</summary>
    public string Id => Count == 1 ? Resource.Name : $"{Resource.Name}-{Number + 1}";

    public static IReadOnlyList<ResourceInstance> Of(IResource resource)
    {
        var count = resource.GetReplicaCount();
        return [.. Enumerable.Range(0, count).Select(number => new ResourceInstance(resource, number, count))];
    }
}
