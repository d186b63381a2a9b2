using ClothingApp.Serving.Configuration;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>The files in protobuf's text format that flags name.</summary>
internal static class ConfigurationFiles
{
    /// <exception cref="FormatException">The file cannot be read, or holds something else; the message names the flag and the file, and nothing of the contents.</exception>
    public static T Read<T>(string flag, string file) where T : IMessage<T>, new()
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--{flag}={file} cannot be read: {e.Message}", e);
        }
        try
        {
            return TextProto.Parse<T>(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"Error parsing text-format {new T().Descriptor.FullName}: {file}, {e.Message}", e);
        }
    }
}
