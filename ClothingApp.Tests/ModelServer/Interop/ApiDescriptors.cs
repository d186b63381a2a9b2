using ClothingApp.Serving.Protocol;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClothingApp.Tests.ModelServer.Interop;

/// <summary>TensorFlow Serving's messages, told to Python: it makes its classes from them.</summary>
internal static class ApiDescriptors
{
    /// <summary>Writes a FileDescriptorSet.</summary>
    public static void Write(string path)
    {
        var files = new List<FileDescriptor>();
        foreach (var file in (FileDescriptor[])[PredictReflection.Descriptor, ClassificationReflection.Descriptor, RegressionReflection.Descriptor,
            InferenceReflection.Descriptor, GetModelMetadataReflection.Descriptor, GetModelStatusReflection.Descriptor, ModelManagementReflection.Descriptor])
            Add(files, file);
        using var stream = File.Create(path);
        using var output = new CodedOutputStream(stream);
        foreach (var one in files)
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(one.SerializedData);
        }
    }

    // A file comes after those that it imports.
    private static void Add(List<FileDescriptor> files, FileDescriptor file)
    {
        foreach (var dependency in file.Dependencies)
            Add(files, dependency);
        if (files.All(f => f.Name != file.Name))
            files.Add(file);
    }
}
