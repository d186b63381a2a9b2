namespace ClothingApp.Tests.Infrastructure;

/// <summary>A test that reads <see cref="SharedData"/>; skipped, with the reason, where that folder is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (!SharedData.Exists)
            Skip = SharedData.Missing;
    }
}

/// <summary>As <see cref="SharedDataFactAttribute"/>, for theories.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (!SharedData.Exists)
            Skip = SharedData.Missing;
    }
}
