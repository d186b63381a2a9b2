namespace ClothingApp.Hosting.Dashboard.SignIn;

/// <summary>Where to go after signing in: somewhere on this site, whatever the link asks for.</summary>
internal static class LocalPath
{
    /// <returns>The path, or / when it leads elsewhere: //host, /\host and https://host are all addresses of other sites.</returns>
    public static string Of(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) && Uri.IsWellFormedUriString(path, UriKind.Relative)
            ? path
            : "/";
}
