using System.Runtime.CompilerServices;
using ClothingApp.ModelServer.Inference.Native;

namespace ClothingApp.Tests.ModelServer;

/// <summary>Bounds the native runtime's memory for all tests alike, whatever the machine has: some ask for too much.</summary>
internal static class RuntimeMemory
{
    [ModuleInitializer]
    internal static void Limit() => OrtEnvironment.MaxBytes = 4L << 30;
}
