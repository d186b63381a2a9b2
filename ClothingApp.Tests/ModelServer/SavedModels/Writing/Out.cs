using System.Text;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>One output of a node that was written, to be an input of others.</summary>
/// <param name="Node">The node; for a function's argument one that is in no graph and has no operation.</param>
/// <param name="Types">The types of all outputs of the node.</param>
internal sealed record Out(NodeDef Node, int Index, IReadOnlyList<DType> Types)
{
    public DType Type => Index < Types.Count ? Types[Index] : DType.Invalid;

    /// <summary>What a variable holds.</summary>
    public DType Holds { get; init; }

    public bool IsArgument => Node.Op.Length == 0;

    /// <summary>Another output of the same node.</summary>
    public Out At(int index) => this with { Index = index };

    /// <summary>Says the types of the outputs where the writer does not know them.</summary>
    public Out As(params DType[] types) => this with { Types = types };

    /// <summary>Makes another node run before this one.</summary>
    public Out After(Out other)
    {
        Node.Input.Add("^" + other.Node.Name);
        return this;
    }

    public Out Attr(string name, long value) => Attr(name, new AttrValue { I = value });

    public Out Attr(string name, bool value) => Attr(name, new AttrValue { B = value });

    public Out Attr(string name, float value) => Attr(name, new AttrValue { F = value });

    public Out Attr(string name, string value) => Attr(name, new AttrValue { S = ByteString.CopyFrom(value, Encoding.UTF8) });

    public Out Attr(string name, DType value) => Attr(name, new AttrValue { Type = (DataType)(int)value });

    public Out Attr(string name, params long[] values) => Attr(name, new AttrValue { List = new AttrValue.Types.ListValue { I = { values } } });

    public Out Attr(string name, IEnumerable<DType> values) =>
        Attr(name, new AttrValue { List = new AttrValue.Types.ListValue { Type = { values.Select(v => (DataType)(int)v) } } });

    public Out Attr(string name, Function function) => Attr(name, new AttrValue { Func = new NameAttrList { Name = function.Name } });

    public Out Attr(string name, AttrValue value)
    {
        Node.Attr[name] = value;
        return this;
    }
}

/// <summary>A function in the model's library.</summary>
internal sealed record Function(string Name, IReadOnlyList<DType> Results);
