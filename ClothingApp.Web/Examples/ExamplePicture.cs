namespace ClothingApp.Web.Examples;

/// <summary>One of the pictures that answer with one click. The project file says where they come from.</summary>
/// <param name="Name">The file's name without its ending, and the form's value.</param>
/// <param name="Title">What the picture shows, for people.</param>
internal sealed record ExamplePicture(string Name, string Title)
{
    /// <summary>All are WebP.</summary>
    public const string MediaType = "image/webp";

    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "examples");

    public static readonly IReadOnlyList<ExamplePicture> All =
    [
        new("t-shirt", "T-shirt"),
        new("jeans", "Jeans"),
        new("dress", "Dress"),
        new("running-shoe", "Running shoe"),
        new("coat", "Coat"),
        new("sun-hat", "Sun hat"),
    ];

    public string Address => $"/examples/{Name}.webp";

    public static ExamplePicture? Find(string name) => All.FirstOrDefault(example => example.Name == name);

    public Stream Open() => File.OpenRead(Path.Combine(Folder, $"{Name}.webp"));
}
