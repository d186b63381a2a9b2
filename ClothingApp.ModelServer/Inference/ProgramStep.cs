namespace ClothingApp.ModelServer.Inference;

/// <summary>A part of a compiled program: an ONNX stage, or something that the host does.</summary>
internal abstract class ProgramStep : IDisposable
{
    public abstract void Execute(ProgramRun run);

    public virtual void Dispose()
    {
    }
}
