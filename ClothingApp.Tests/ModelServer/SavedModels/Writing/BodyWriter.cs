using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>Writes nodes: into the main graph, or into a function.</summary>
internal abstract class BodyWriter(SavedModelWriter model, IList<NodeDef> nodes)
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public SavedModelWriter Model { get; } = model;

    /// <summary>What a node without inputs waits for: how TensorFlow 1 says that a constant belongs to a branch or a loop.</summary>
    public Out? Pivot { get; set; }

    /// <summary>Stands before the names of nodes: <c>cond/</c>.</summary>
    public string Scope { get; set; } = "";

    /// <summary>A node with a name that TensorFlow would give it.</summary>
    public Out Op(string op, params Out[] inputs) => Named(op, op, inputs);

    /// <param name="name">A number is added when it is taken.</param>
    public Out Named(string name, string op, params Out[] inputs)
    {
        var node = new NodeDef { Name = Unique(Scope + name), Op = op, Input = { inputs.Select(Spell) } };
        if (inputs.Length == 0 && Pivot is not null)
            node.Input.Add("^" + Pivot.Node.Name);
        nodes.Add(node);
        var result = new Out(node, 0, OpRegistry.TypesOf(op, inputs));
        return inputs.Length > 0 && OpRegistry.HasT(op) && OpRegistry.ElementType(op, inputs) is not (DType.Resource or DType.Variant) and var type
            ? result.Attr("T", type)
            : result;
    }

    public Out Const(Tensor value) =>
        Op("Const").Attr("dtype", value.Type).Attr("value", new AttrValue { Tensor = TestTensors.Proto(value) }).As(value.Type);

    public Out Scalar<T>(T value) where T : unmanaged => Const(Tensor.Create<T>(TensorShape.Scalar, [value]));

    public Out Vector<T>(params T[] values) where T : unmanaged => Const(Tensor.Create<T>(TensorShape.Of(values.Length), values));

    public Out Text(params string[] values) => Const(TestTensors.Of(values));

    public Out Cast(Out value, DType type) => Op("Cast", value).Attr("SrcT", value.Type).Attr("DstT", type).As(type);

    /// <summary>Reads a variable.</summary>
    public Out Read(Out variable) => Op("ReadVariableOp", variable).Attr("dtype", variable.Holds).As(variable.Holds);

    /// <summary>Calls a function that is written here and now.</summary>
    public Out Call(Out[] values, Func<FunctionWriter, Out[], Out[]> body) => Call(Model.Function("__inference_f", values, body), values);

    public Out Call(Function function, params Out[] values) => Op("StatefulPartitionedCall", values)
        .Attr("Tin", values.Select(v => v.Type)).Attr("Tout", function.Results).Attr("f", function).As([.. function.Results]);

    public Out If(Out condition, Out[] values, Func<FunctionWriter, Out[], Out[]> then, Func<FunctionWriter, Out[], Out[]> otherwise)
    {
        var (yes, no) = (Model.Function("cond_true", values, then), Model.Function("cond_false", values, otherwise));
        return Op("StatelessIf", [condition, .. values]).Attr("Tcond", condition.Type).Attr("Tin", values.Select(v => v.Type)).Attr("Tout", yes.Results)
            .Attr("then_branch", yes).Attr("else_branch", no).As([.. yes.Results]);
    }

    public Out Case(Out index, Out[] values, params Func<FunctionWriter, Out[], Out[]>[] branches)
    {
        var functions = branches.Select(b => Model.Function("case_branch", values, b)).ToArray();
        var list = new AttrValue { List = new AttrValue.Types.ListValue { Func = { functions.Select(f => new NameAttrList { Name = f.Name }) } } };
        return Op("StatelessCase", [index, .. values]).Attr("branches", list).Attr("Tin", values.Select(v => v.Type)).Attr("Tout", functions[0].Results)
            .As([.. functions[0].Results]);
    }

    /// <summary>Repeats while the condition holds.</summary>
    /// <param name="body">Answers the new values of the first ones; the others are handed on as they are.</param>
    public Out While(Out[] values, Func<FunctionWriter, Out[], Out> condition, Func<FunctionWriter, Out[], Out[]> body)
    {
        var (test, turn) = (Model.Function("while_cond", values, (f, v) => [condition(f, v)]), Model.Function("while_body", values, Turn));
        return Op("While", values).Attr("T", values.Select(v => v.Type)).Attr("cond", test).Attr("body", turn).As([.. values.Select(v => v.Type)]);

        Out[] Turn(FunctionWriter f, Out[] v) => body(f, v) is var changed ? [.. changed, .. v[changed.Length..]] : v;
    }

    /// <summary>An output as the input of another node is written.</summary>
    protected abstract string Spell(Out value);

    private string Unique(string name)
    {
        var count = _names.GetValueOrDefault(name);
        _names[name] = count + 1;
        return count == 0 ? name : $"{name}_{count}";
    }
}

/// <summary>Writes nodes into the main graph.</summary>
internal sealed class MainGraphWriter(SavedModelWriter model, GraphDef graph) : BodyWriter(model, graph.Node)
{
    protected override string Spell(Out value) => value.Index == 0 ? value.Node.Name : $"{value.Node.Name}:{value.Index}";
}

/// <summary>Writes a function: arguments, nodes, results, and what has to run although no result needs it.</summary>
internal sealed class FunctionWriter(SavedModelWriter model, FunctionDef function) : BodyWriter(model, function.NodeDef)
{
    public FunctionDef Definition { get; } = function;

    /// <param name="like">The value that callers give.</param>
    public Out Argument(string name, Out like)
    {
        Definition.Signature.InputArg.Add(new OpDef.Types.ArgDef { Name = name, Type = (DataType)(int)like.Type });
        return new Out(new NodeDef { Name = name }, 0, [like.Type]) { Holds = like.Holds };
    }

    public void Return(string name, Out value)
    {
        Definition.Signature.OutputArg.Add(new OpDef.Types.ArgDef { Name = name, Type = (DataType)(int)value.Type });
        Definition.Ret[name] = Spell(value);
    }

    /// <summary>Makes <paramref name="node"/> run in every call.</summary>
    public void AlwaysRuns(Out node)
    {
        Definition.Signature.ControlOutput.Add(node.Node.Name);
        Definition.ControlRet[node.Node.Name] = node.Node.Name;
    }

    protected override string Spell(Out value) =>
        value.IsArgument ? value.Node.Name : $"{value.Node.Name}:{OpRegistry.OutputName(value.Node.Op, value.Index)}";
}
