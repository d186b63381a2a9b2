using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Inference;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>Operations that run one of several functions. The branch that is not taken does not run.</summary>
internal static class BranchOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["If"] = If,
        ["StatelessIf"] = If,
        ["Case"] = Case,
        ["StatelessCase"] = Case,
    };

    private static void If(NodeContext n) => Branch(n, n.Regions("else_branch", "then_branch"), isCondition: true);

    private static void Case(NodeContext n) => Branch(n, n.RegionList("branches"), isCondition: false);

    private static void Branch(NodeContext n, IReadOnlyList<Region> regions, bool isCondition)
    {
        Value[] arguments = [.. n.Inputs.Skip(1)];
        if (n.Input(0).Constant is { } selector)
        {
            var chosen = isCondition ? Selector.IsTrue(selector) ? 1 : 0 : Selector.Choose(selector, regions.Count);
            n.SetOutputs(n.Converter.ConvertRegion(regions[chosen], arguments));
            return;
        }

        var shapes = new SymbolicShape?[arguments.Length];
        var branches = regions.Select(r => Subprogram.Convert(n.Converter.Graph, r, arguments, shapes)).ToArray();
        var results = branches.Select(b => b.Results).Aggregate((a, b) => [.. a.Zip(b, Join)]);
        Value[] inputs = [n.Input(0), .. arguments.Where(a => Subprogram.IsInput(a, null))];
        n.SetOutputs(n.Converter.Program.AddHostStep(inputs, results,
            (after, from, to) => new BranchStep(n.Node.Name, after, from, to, [.. branches.Select(b => b.Program)], isCondition)));
    }

    private static HostResult Join(HostResult a, HostResult b) =>
        a.Type == b.Type && a.IsList == b.IsList
            ? a with { Shape = SymbolicShape.Join(a.Shape, b.Shape) }
            : throw new NotSupportedException("its branches give values of different types");
}
