using ClothingApp.Web.Examples;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Language;
using Microsoft.Extensions.Localization;

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

internal static class PictureSources
{
    /// <summary>Asks something about the picture. It may be asked about more than once.</summary>
    public static async Task<TAnswer> AskAsync<TAnswer>(this PictureSource source, Func<PictureBody, Task<TAnswer>> ask)
    {
        switch (source)
        {
            case PictureSource.Address(var url):
                return await ask(PictureBody.Addresses(url));
            case PictureSource.Upload(var file):
                await using (var picture = file.OpenReadStream())
                    return await ask(PictureBody.Files((picture, source.Name)));
            case PictureSource.Example(var example):
                await using (var picture = example.Open())
                    return await ask(PictureBody.Raw(picture, ExamplePicture.MediaType));
            default:
                throw new InvalidOperationException($"There is no way to ask about a {source.GetType().Name}.");
        }
    }

    /// <returns>What people call it, in their language.</returns>
    public static string NameOf(this IStringLocalizer<Texts> texts, PictureSource source) =>
        source is PictureSource.Example(var example) ? texts["Example: {0}", texts[example.Title]] : source.Name;
}
