using System.Text;
using ClothingApp.ModelServer.Conversion.Graphs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.ControlFlow;

/// <summary>
/// Finds loops:
/// <code>
///  initial ─ Enter ─► Merge ─► Switch ─┬─ true ──► body ─ NextIteration ─► back to Merge
///                       └─► condition ─┘└─ false ─► Exit
/// </code>
/// Every Merge is a value that the turns change; an Enter without one is a value that the turns read.
/// </summary>
internal sealed class DataflowLoops(Dataflow graph)
{
    public void Find(IReadOnlyCollection<GraphNode> nodes)
    {
        var merges = nodes.Where(n => n.Op is "Merge" or "RefMerge" && n.Inputs is [var a, var b] && (IsNext(a.Node) || IsNext(b.Node))).ToArray();
        var switches = nodes.Where(n => n.Op is "Switch" or "RefSwitch" && n.Inputs.Length == 2).ToLookup(n => n.Inputs[0].Node);
        var enters = nodes.Where(n => IsEnter(n) && n.Inputs.Length == 1).ToLookup(Frame, StringComparer.Ordinal);
        var exits = nodes.Where(n => n.Op is "Exit" or "RefExit" && n.Inputs.Length == 1).ToLookup(n => n.Inputs[0].Node);
        foreach (var loop in merges.GroupBy(m => Frame(Entry(m)), StringComparer.Ordinal))
            Structure(loop.Key, [.. loop], switches, [.. enters[loop.Key]], exits);
    }

    private void Structure(string frame, GraphNode[] merges, ILookup<GraphNode, GraphNode> switches, GraphNode[] enters, ILookup<GraphNode, GraphNode> exits)
    {
        var condition = merges.SelectMany(m => switches[m]).Select(s => s.Inputs[1].Node).FirstOrDefault(n => n.Op == "LoopCond" && n.Inputs.Length == 1)
            ?? throw new ModelLoadException($"the loop {frame} has no condition.");
        var initial = merges.Select(Entry).ToArray();
        var constants = enters.Except(initial).ToArray();

        GraphEdge[] captured = [.. constants.Select(c => new GraphEdge(c, 0))];
        GraphEdge[] states = [.. merges.Select(m => new GraphEdge(m, 0))];
        GraphEdge[] turn = [.. merges.Select(m => new GraphEdge(switches[m].FirstOrDefault() ?? m, switches[m].Any() ? 1 : 0))];
        GraphEdge[] next = [.. merges.Select(m => m.Inputs.First(i => IsNext(i.Node)).Node.Inputs[0])];
        var loop = new GraphNode(frame, "While", new Dictionary<string, AttrValue>(StringComparer.Ordinal), merges[0].Scope)
        {
            Inputs = [.. initial.Concat(constants).Select(e => e.Inputs[0])],
            Regions = [graph.Region([.. states, .. captured], [condition.Inputs[0]]), graph.Region([.. turn, .. captured], next)],
        };
        graph.Add(loop);
        foreach (var argument in states.Concat(turn).Concat(captured))
            graph.AddArgument(argument);
        for (var i = 0; i < merges.Length; i++)
        {
            foreach (var way in switches[merges[i]])
            {
                graph.Replace(new GraphEdge(way, 1), turn[i]);
                foreach (var exit in exits[way])
                    graph.Replace(new GraphEdge(exit, 0), new GraphEdge(loop, i));
            }
        }
    }

    private static GraphNode Entry(GraphNode merge) =>
        merge.Inputs.Select(i => i.Node).FirstOrDefault(IsEnter) is { Inputs.Length: 1 } enter
            ? enter
            : throw new ModelLoadException($"the loop around {merge} has no beginning.");

    private static bool IsEnter(GraphNode node) => node.Op is "Enter" or "RefEnter";

    private static bool IsNext(GraphNode node) => node.Op is "NextIteration" or "RefNextIteration" && node.Inputs.Length == 1;

    private static string Frame(GraphNode enter) =>
        enter.Scope?.Prefix + (enter.Attributes.TryGetValue("frame_name", out var name) ? Encoding.UTF8.GetString(name.S.Span) : "");
}
