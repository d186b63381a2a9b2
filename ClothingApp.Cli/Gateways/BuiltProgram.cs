namespace ClothingApp.Cli.Gateways;

/// <summary>Finds the solution's other programs, which are built along with this one.</summary>
internal static class BuiltProgram
{
    // .../ClothingApp.Cli/bin/Debug/net10.0/ : the other programs lie in folders of the same form beside it.
    private static readonly DirectoryInfo Here = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string RepositoryRoot => Path.GetFullPath(Path.Combine(Here.FullName, "..", "..", "..", ".."));

    /// <returns>The absolute path of the program's dll.</returns>
    /// <exception cref="CliException">It is not there.</exception>
    public static string Find(string program)
    {
        var path = Path.Combine(RepositoryRoot, program, "bin", Here.Parent!.Name, Here.Name, $"{program}.dll");
        return File.Exists(path)
            ? path
            : throw new CliException(ExitCode.Failed, $"{program} is not built. Run `dotnet build`, or name a running gateway with --gateway.");
    }
}
