namespace ClothingApp.ModelServer.Inference;

/// <summary>A part of a compiled program: an ONNX stage, or something that the host does.</summary>
internal interface IProgramStep
{
    void Execute(ProgramRun run);
}
