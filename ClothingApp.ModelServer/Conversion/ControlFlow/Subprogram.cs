using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>A region converted to a program of its own.</summary>
/// <param name="Results">What is known of its outputs.</param>
internal sealed record Subprogram(ProgramDefinition Program, IReadOnlyList<HostResult> Results)
{
    /// <summary>Converts a region whose arguments come from a program.</summary>
    /// <param name="arguments">The program's values. Constants and variables become part of the region, the others become its inputs.</param>
    /// <param name="shapes">For each argument what is known of it in every run; null: what is known of the value.</param>
    public static Subprogram Convert(SignatureGraph graph, Region region, IReadOnlyList<Value> arguments, IReadOnlyList<SymbolicShape?> shapes)
    {
        var converter = new GraphConverter(graph);
        var inner = arguments.Select((a, i) => Inner(converter.Program, a, shapes[i])).ToArray();
        var results = converter.ConvertRegion(region, inner);
        for (var i = 0; i < results.Length; i++)
            converter.Program.AddOutput($"result {i}", results[i]);
        return new Subprogram(converter.Program.Build(), [.. results.Select(HostResult.Like)]);
    }

    /// <summary>True for values that a region gets as inputs.</summary>
    public static bool IsInput(Value value, SymbolicShape? shape) => value.Resource is null && (value.Constant is null || shape is not null);

    private static Value Inner(ProgramBuilder program, Value outer, SymbolicShape? shape)
    {
        if (!IsInput(outer, shape))
            return outer.Resource is { } resource ? Value.OfResource(resource) : Value.OfConstant(outer.Constant!);
        var value = program.AddArgument(outer, shape ?? outer.ElementShape ?? outer.Shape);
        // What stays the same in every turn is as known inside as it is outside.
        if (shape is null)
            value.Elements = outer.Elements;
        return value;
    }
}
