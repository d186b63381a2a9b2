using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Servables;

/// <summary>A program without host steps as it is written to the cache; the stages' graphs lie beside it.</summary>
internal sealed record KeptProgram(int Slots, KeptProgram.Port[] Inputs, KeptProgram.Port[] Outputs, KeptProgram.Stage[] Stages)
{
    public sealed record Port(string Alias, DType Type, long[]? Shape, int Slot);

    public sealed record Stage(int Number, string[] InputNames, string[] OutputNames, int[] Inputs, int[] Outputs);

    public static KeptProgram Of(ProgramDefinition program) => new(
        program.Slots,
        [.. program.Inputs.Select(i => new Port(i.Alias, i.Type, Sizes(i.Shape), i.Slot))],
        [.. program.Outputs.Select(o => new Port(o.Alias, o.Type, Sizes(o.Shape), o.Slot))],
        [.. program.Stages.Select(s => new Stage(s.Number, [.. s.InputNames], [.. s.OutputNames], s.Inputs, s.Outputs))]);

    public ProgramDefinition ToDefinition() => new(
        Slots,
        [.. Inputs.Select(i => new ProgramInput(i.Alias, i.Type, Shape(i), i.Slot))],
        [.. Outputs.Select(o => new ProgramOutput(o.Alias, o.Type, Shape(o), o.Slot))],
        [],
        [.. Stages.Select(s => new StageDefinition(s.Number, null, s.InputNames, s.OutputNames, s.Inputs, s.Outputs))],
        []);

    private static long[]? Sizes(TensorShape shape) => shape.IsUnknownRank ? null : shape.Dimensions.ToArray();

    private static TensorShape Shape(Port port) => port.Shape is { } sizes ? TensorShape.Of(sizes) : TensorShape.Unknown;
}
