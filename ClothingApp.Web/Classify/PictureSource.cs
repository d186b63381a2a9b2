using ClothingApp.Web.Examples;

namespace ClothingApp.Web.Classify;

/// <summary>The picture that a visitor gave, in one of three ways.</summary>
internal abstract record PictureSource
{
    private PictureSource()
    {
    }

    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>A picture that the gateway fetches from <paramref name="Url"/>.</summary>
    public sealed record Address(string Url) : PictureSource
    {
        public override string Name => Url;
    }

    /// <summary>A picture sent along with the form.</summary>
    public sealed record Upload(IFormFile File) : PictureSource
    {
        public override string Name => Classifier.NameOf(File);
    }

    /// <summary>One of the website's own pictures.</summary>
    public sealed record Example(ExamplePicture Picture) : PictureSource
    {
        public override string Name => $"Example: {Picture.Title}";
    }
}
