using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer;

/// <summary>
/// Writes SavedModels of a few operations, after TensorFlow Serving's own test model "half plus two":
/// <c>serving_default</c> x -> y = x / 2 + addend; <c>pair</c> a, b -> product, sum; <c>text</c> s -> s, s_bytes;
/// <c>integers</c> n -> n; <c>halves</c> h -> h; <c>total</c> x -> one value; <c>uneven</c> x -> y, and three values whatever x is;
/// <c>inside</c> p -> y, fed in the middle of the graph; <c>defaulted</c> a, b (3 unless sent) -> product; <c>nothing</c> -> three values;
/// <c>classify</c>, <c>regress</c> and <c>only_scores</c> over tf.Examples with a float feature x, and
/// <c>many</c> with more outputs than a classification has.
/// </summary>
internal static class TinyModel
{
    private const string Method = "tensorflow/serving/";

    /// <param name="folder">The version folder: <c>.../tiny/1</c>. Appears whole, as a mover would bring it.</param>
    public static void Write(string folder, float addend = 2)
    {
        var graph = new GraphDef();
        var (x, a, b, s, n, examples) = (Node("x", "Placeholder"), Node("a", "Placeholder"), Node("b", "Placeholder"), Node("s", "Placeholder"), Node("n", "Placeholder"), Node("tf_example", "Placeholder"));
        var y = Line("y", x);
        Node("product", "Mul", a, b);
        Node("sum", "Add", a, b);
        Node("n_out", "Identity", n);
        Node("s_out", "Identity", s);
        Node("h_out", "Identity", Node("h", "Placeholder"));
        Constant("three", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(3), FloatVal = { 1, 2, 3 } });
        var axis = Constant("axis", new TensorProto { Dtype = DataType.DtInt32, TensorShape = Shape(), IntVal = { 0 } });
        Node("total", "Sum", x, axis);
        var names = Constant("names", new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(0) });
        var key = Constant("key", new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(), StringVal = { ByteString.CopyFromUtf8("x") } });
        var missing = Constant("missing", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(0) });
        var parsed = Node("parsed", "ParseExample", examples, names, key, missing);
        graph.Node[^1].Attr["Nsparse"] = new AttrValue { I = 0 };
        graph.Node[^1].Attr["Ndense"] = new AttrValue { I = 1 };
        graph.Node[^1].Attr["sparse_types"] = new AttrValue { List = new AttrValue.Types.ListValue() };
        graph.Node[^1].Attr["Tdense"] = new AttrValue { List = new AttrValue.Types.ListValue { Type = { DataType.DtFloat } } };
        graph.Node[^1].Attr["dense_shapes"] = new AttrValue { List = new AttrValue.Types.ListValue { Shape = { Shape(1) } } };
        var scores = Line("scores", parsed);
        Node("classes", "AsString", scores);

        var meta = new MetaGraphDef { GraphDef = graph, MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { Tags = { "serve" }, TensorflowVersion = "2.15.0" } };
        meta.SignatureDef.Add("serving_default", Signature("predict", [("x", Info("x", DType.Float32))], [("y", Info("y", DType.Float32))]));
        meta.SignatureDef.Add("pair", Signature("predict", [("a", Info("a", DType.Float32)), ("b", Info("b", DType.Float32))], [("product", Info("product", DType.Float32)), ("sum", Info("sum", DType.Float32))]));
        meta.SignatureDef.Add("text", Signature("predict", [("s", Info("s", DType.String))], [("s", Info("s_out", DType.String)), ("s_bytes", Info("s_out", DType.String))]));
        meta.SignatureDef.Add("integers", Signature("predict", [("n", Info("n", DType.Int32))], [("n", Info("n_out", DType.Int32))]));
        meta.SignatureDef.Add("total", Signature("predict", [("x", Info("x", DType.Float32))], [("total", new TensorInfo { Name = "total:0", Dtype = DataType.DtFloat, TensorShape = Shape() })]));
        meta.SignatureDef.Add("halves", Signature("predict", [("h", Info("h", DType.Float16))], [("h", Info("h_out", DType.Float16))]));
        var three = ("three", new TensorInfo { Name = "three:0", Dtype = DataType.DtFloat, TensorShape = Shape(3) });
        meta.SignatureDef.Add("uneven", Signature("predict", [("x", Info("x", DType.Float32))], [("three", three.Item2), ("y", Info("y", DType.Float32))]));
        meta.SignatureDef.Add("nothing", Signature("predict", [], [three]));
        meta.SignatureDef.Add("inside", Signature("predict", [("p", Info("y_product", DType.Float32))], [("y", Info("y", DType.Float32))]));
        meta.SignatureDef.Add("defaulted", Signature("predict", [("a", Info("a", DType.Float32)), ("b", Info("b", DType.Float32))], [("product", Info("product", DType.Float32))]));
        meta.SignatureDef["defaulted"].Defaults.Add("b", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(1), FloatVal = { 3 } });
        var input = ("inputs", Info("tf_example", DType.String));
        meta.SignatureDef.Add("classify", Signature("classify", [input], [("scores", Matrix("scores", DType.Float32)), ("classes", Matrix("classes", DType.String))]));
        meta.SignatureDef.Add("only_scores", Signature("classify", [input], [("scores", Matrix("scores", DType.Float32))]));
        meta.SignatureDef.Add("regress", Signature("regress", [input], [("outputs", Matrix("scores", DType.Float32))]));
        meta.SignatureDef.Add("many", Signature("classify", [input], [("scores", Matrix("scores", DType.Float32)), ("classes", Matrix("classes", DType.String)), three]));

        var staging = folder + ".tmp";
        Directory.CreateDirectory(staging);
        File.WriteAllBytes(Path.Combine(staging, "saved_model.pb"), new SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { meta } }.ToByteArray());
        Directory.Move(staging, folder);

        string Node(string name, string op, params string[] inputs)
        {
            graph.Node.Add(new NodeDef { Name = name, Op = op, Input = { inputs } });
            return name;
        }

        string Constant(string name, TensorProto value)
        {
            Node(name, "Const");
            graph.Node[^1].Attr["value"] = new AttrValue { Tensor = value };
            return name;
        }

        string Line(string name, string argument)
        {
            var half = Constant(name + "_half", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(), FloatVal = { 0.5f } });
            var plus = Constant(name + "_plus", new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(), FloatVal = { addend } });
            return Node(name, "Add", Node(name + "_product", "Mul", argument, half), plus);
        }
    }

    private static SignatureDef Signature(string method, (string, TensorInfo)[] inputs, (string, TensorInfo)[] outputs)
    {
        var signature = new SignatureDef { MethodName = Method + method };
        foreach (var (name, info) in inputs)
            signature.Inputs.Add(name, info);
        foreach (var (name, info) in outputs)
            signature.Outputs.Add(name, info);
        return signature;
    }

    private static TensorInfo Info(string node, DType type) => new() { Name = node + ":0", Dtype = (DataType)(int)type, TensorShape = Shape(-1) };

    private static TensorInfo Matrix(string node, DType type) => new() { Name = node + ":0", Dtype = (DataType)(int)type, TensorShape = Shape(-1, 1) };

    private static TensorShapeProto Shape(params long[] sizes) => new() { Dim = { sizes.Select(s => new TensorShapeProto.Types.Dim { Size = s }) } };
}
