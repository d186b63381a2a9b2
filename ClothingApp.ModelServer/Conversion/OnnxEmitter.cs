using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// Writes ONNX nodes into a stage and says what is known of their results. Operations that do not care for the order of
/// the dimensions stay channels-first when their input is, so that a convolutional net runs without a transpose between
/// its convolutions.
/// </summary>
internal sealed class OnnxEmitter(OnnxStage stage)
{
    /// <summary>A node whose inputs and result are laid out as TensorFlow has them.</summary>
    public Value Node(string op, ReadOnlySpan<Value> inputs, DType type, SymbolicShape shape, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        if (ComputeType(op, inputs) is { } compute)
            return Cast(Node(op, Cast(inputs, compute, FirstData(op)), type == compute.From ? compute.To : type, shape, attributes), type);
        var names = new string[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            names[i] = stage.Import(inputs[i]);
        var node = stage.Add(op, names, 1, attributes);
        return Value.OfNode(stage, type, shape, node.Output[0], null, node);
    }

    /// <summary>A node with several results.</summary>
    public Value[] Nodes(string op, ReadOnlySpan<Value> inputs, IReadOnlyList<(DType Type, SymbolicShape Shape)> outputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        if (ComputeType(op, inputs) is { } compute)
        {
            var results = Nodes(op, Cast(inputs, compute), [.. outputs.Select(o => (o.Type == compute.From ? compute.To : o.Type, o.Shape))], attributes);
            return [.. results.Select((r, i) => Cast(r, outputs[i].Type))];
        }
        var names = new string[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            names[i] = stage.Import(inputs[i]);
        var node = stage.Add(op, names, outputs.Count, attributes);
        return [.. outputs.Select((o, i) => Value.OfNode(stage, o.Type, o.Shape, node.Output[i], null, node))];
    }

    /// <summary>A node on one picture-like input that needs the channels first, with further inputs by name.</summary>
    /// <param name="shape">Of the result, as TensorFlow lays it out.</param>
    public Value ChannelsFirst(string op, Value input, ReadOnlySpan<Value> others, DType type, SymbolicShape shape, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        if (ComputeType(op, [input]) is { } compute)
            return Cast(ChannelsFirst(op, Cast(input, compute.To), Cast(others, compute), type == compute.From ? compute.To : type, shape, attributes), type);
        var names = new string[others.Length + 1];
        names[0] = stage.ImportChannelsFirst(input);
        for (var i = 0; i < others.Length; i++)
            names[i + 1] = stage.Import(others[i]);
        var node = stage.Add(op, names, 1, attributes);
        return Value.OfNode(stage, type, shape, null, node.Output[0], node);
    }

    /// <summary>As <see cref="ChannelsFirst"/>, with a result that has lost the dimensions whose order matters.</summary>
    public Value FromChannelsFirst(string op, Value input, ReadOnlySpan<Value> others, DType type, SymbolicShape shape, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        if (ComputeType(op, [input]) is { } compute)
            return Cast(FromChannelsFirst(op, Cast(input, compute.To), Cast(others, compute), type == compute.From ? compute.To : type, shape, attributes), type);
        var value = ChannelsFirst(op, input, others, type, shape, attributes);
        return Value.OfNode(stage, type, shape, value.ChannelsFirst, null, value.Producer!);
    }

    /// <summary>The value as an operation sees it that has the channels in the second place: [N,H,W,C] as [N,C,H,W].</summary>
    public Value ToChannelsFirst(Value x)
    {
        if (x.Constant is not null)
            return Transpose(x, OnnxStage.ToChannelsFirst(x.Shape.Rank));
        var name = stage.ImportChannelsFirst(x);
        return Value.OfNode(stage, x.Type, x.Shape.Permute(OnnxStage.ToChannelsFirst(x.Shape.Rank)), name, null, null);
    }

    /// <summary>The way back: [N,C,H,W] as [N,H,W,C]. Nothing is transposed until somebody needs it so.</summary>
    public Value ToChannelsLast(Value x)
    {
        if (x.Constant is not null)
            return Transpose(x, OnnxStage.ToChannelsLast(x.Shape.Rank));
        return Value.OfNode(stage, x.Type, x.Shape.Permute(OnnxStage.ToChannelsLast(x.Shape.Rank)), null, stage.Import(x), null);
    }

    /// <summary>A function of each element on its own.</summary>
    public Value Unary(string op, Value x, params ReadOnlySpan<OnnxAttribute> attributes) => Unary(op, x, x.Type, attributes);

    public Value Unary(string op, Value x, DType type, params ReadOnlySpan<OnnxAttribute> attributes) =>
        IsChannelsFirst(x) ? ChannelsFirst(op, x, [], type, x.Shape, attributes) : Node(op, [x], type, x.Shape, attributes);

    public Value Binary(string op, Value x, Value y) => Binary(op, x, y, x.Type);

    /// <summary>A function of two elements, with broadcasting.</summary>
    public Value Binary(string op, Value x, Value y, DType type) =>
        Broadcast(op, [x, y], type, SymbolicShape.Broadcast(x.Shape, y.Shape));

    /// <summary><paramref name="x"/> where the condition holds, else <paramref name="y"/>, with broadcasting.</summary>
    public Value Where(Value condition, Value x, Value y) =>
        Broadcast("Where", [condition, x, y], x.Type, SymbolicShape.Broadcast(condition.Shape, SymbolicShape.Broadcast(x.Shape, y.Shape)));

    /// <summary>True for a value that the stage has channels-first from the start.</summary>
    public bool IsChannelsFirst(Value x) => x.Home == stage && x.IsChannelsFirst;

    public Value Cast(Value x, DType type) =>
        x.Type == type ? x : Unary("Cast", x, type, OnnxAttribute.Int("to", OnnxTypes.ToOnnx(type)));

    public Value Transpose(Value x, params ReadOnlySpan<int> permutation)
    {
        if (x.Constant is { } constant && constant.Type != DType.String)
            return Value.OfConstant(TensorTransforms.Transpose(constant, permutation));
        var sizes = new Dim[permutation.Length];
        var perm = new long[permutation.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            perm[i] = permutation[i];
            sizes[i] = x.Shape.IsUnknownRank ? Dim.Unknown() : x.Shape[permutation[i]];
        }
        return Node("Transpose", [x], x.Type, SymbolicShape.Of(sizes), OnnxAttribute.Ints("perm", perm));
    }

    public static Value Constant<T>(params ReadOnlySpan<T> vector) where T : unmanaged =>
        Value.OfConstant(Tensor.Create(TensorShape.Of(vector.Length), vector));

    public static Value Scalar<T>(T value) where T : unmanaged => Value.OfConstant(Tensor.Create(TensorShape.Scalar, [value]));

    private Value Broadcast(string op, ReadOnlySpan<Value> inputs, DType type, SymbolicShape shape)
    {
        if (ComputeType(op, inputs) is { } compute)
            return Cast(Broadcast(op, Cast(inputs, compute, FirstData(op)), type == compute.From ? compute.To : type, shape), type);
        if (!IsChannelsFirst(inputs, shape.Rank) || ForChannelsFirst(inputs, shape.Rank) is not { } names)
            return Node(op, inputs, type, shape);
        var node = stage.Add(op, names);
        return Value.OfNode(stage, type, shape, null, node.Output[0], node);
    }

    // Whole pictures decide; numbers per channel ([N,1,1,C]) only among themselves, for they cost nothing to turn.
    private bool IsChannelsFirst(ReadOnlySpan<Value> inputs, int rank)
    {
        var (pictures, first, any) = (0, 0, false);
        foreach (var input in inputs)
        {
            any |= IsChannelsFirst(input);
            if (input.Constant is not null || input.Shape.Rank != rank || input.IsSinglePixel)
                continue;
            pictures++;
            first += IsChannelsFirst(input) ? 1 : 0;
        }
        return pictures == 0 ? any : first > 0;
    }

    // The type of the elements that the operation works on, and the one to compute in where the runtime has no kernel for it.
    private static (DType From, DType To)? ComputeType(string op, ReadOnlySpan<Value> inputs)
    {
        if (inputs.IsEmpty)
            return null;
        var type = inputs[FirstData(op)].Type;
        return OnnxKernels.ComputeType(op, type) is { } compute ? (type, compute) : null;
    }

    // A condition stays a condition, whatever is chosen by it.
    private static int FirstData(string op) => op == "Where" ? 1 : 0;

    private Value[] Cast(ReadOnlySpan<Value> values, (DType From, DType To) types, int first = 0)
    {
        var cast = values.ToArray();
        for (var i = 0; i < cast.Length; i++)
            cast[i] = cast[i].Type == types.From && i >= first ? Cast(cast[i], types.To) : cast[i];
        return cast;
    }

    // The inputs' names as they take part in a channels-first operation; null when one cannot.
    private string[]? ForChannelsFirst(ReadOnlySpan<Value> inputs, int rank)
    {
        if (rank < 3)
            return null;
        foreach (var input in inputs)
        {
            if (input.Shape.IsUnknownRank || (input.Shape.Rank != rank && input.Shape.Rank != 0 && input.Constant is null))
                return null;
        }
        var names = new string[inputs.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var input = inputs[i];
            names[i] = input.Shape.Rank == 0 ? stage.Import(input)
                : input.Shape.Rank == rank ? stage.ImportChannelsFirst(input)
                : stage.ImportChannelsFirst(Value.OfConstant(WithLeadingOnes(input.Constant!, rank)));
        }
        return names;
    }

    private static Tensor WithLeadingOnes(Tensor constant, int rank)
    {
        var sizes = new long[rank];
        sizes.AsSpan().Fill(1);
        constant.Shape.Dimensions.CopyTo(sizes.AsSpan(rank - constant.Shape.Rank));
        return TensorTransforms.Reshape(constant, sizes);
    }
}
