using System.Globalization;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// Puts a program together: ONNX stages with visits to the host between them. An operation goes into the earliest stage
/// in which all of its inputs are at hand, so that the host is visited as few times as possible.
/// </summary>
internal sealed class ProgramBuilder
{
    private readonly List<OnnxStage> _stages = [];
    private readonly List<HostStep> _hostSteps = [];
    private readonly List<ProgramInput> _inputs = [];
    private readonly List<ProgramOutput> _outputs = [];
    private readonly List<(int Slot, Tensor Constant)> _constants = [];
    private int _names;
    private int _slots;

    /// <summary>Opens an input of the program.</summary>
    /// <param name="alias">Its name in the signature.</param>
    public Value AddInput(string alias, DType type, TensorShape shape)
    {
        var value = Value.OfHost(type, SymbolicShape.Of(shape), -1, _slots++);
        _inputs.Add(new ProgramInput(alias, type, shape, value.Slot));
        return value;
    }

    /// <summary>Opens an input for a value of the program that this one is a part of.</summary>
    /// <param name="shape">What is known of the value, which may change from run to run.</param>
    public Value AddArgument(Value outer, SymbolicShape shape)
    {
        var value = outer.ElementShape is null
            ? Value.OfHost(outer.Type, shape, -1, _slots++)
            : Value.OfList(outer.ElementType, shape, -1, _slots++);
        _inputs.Add(new ProgramInput(string.Create(CultureInfo.InvariantCulture, $"argument {_inputs.Count}"), outer.Type, shape.ToTensorShape(), value.Slot));
        return value;
    }

    /// <param name="alias">The output's name in the signature.</param>
    public void AddOutput(string alias, Value value)
    {
        UseOnHost(value);
        _outputs.Add(new ProgramOutput(alias, value.Type, value.Shape.ToTensorShape(), value.Slot));
    }

    /// <summary>The stage in which an operation on <paramref name="inputs"/> can be computed.</summary>
    public OnnxStage StageFor(IEnumerable<Value> inputs)
    {
        var number = 0;
        foreach (var input in inputs)
            number = Math.Max(number, input.Home?.Number ?? (input.Constant is null ? input.HostStage + 1 : 0));
        while (_stages.Count <= number)
            _stages.Add(new OnnxStage(_stages.Count, this));
        return _stages[number];
    }

    /// <summary>Adds something that the host does.</summary>
    /// <param name="create">Makes the step from the number of the stage it comes after, and the slots it reads and fills.</param>
    public Value[] AddHostStep(IReadOnlyList<Value> inputs, IReadOnlyList<HostResult> outputs, Func<int, int[], int[], HostStep> create)
    {
        var after = -1;
        foreach (var input in inputs)
        {
            UseOnHost(input);
            after = Math.Max(after, input.Home?.Number ?? (input.Constant is null ? input.HostStage : -1));
        }
        var results = outputs.Select(o => o.IsList
            ? Value.OfList(o.Type, o.Shape, after, _slots++)
            : Value.OfHost(o.Type, o.Shape, after, _slots++)).ToArray();
        _hostSteps.Add(create(after, [.. inputs.Select(i => i.Slot)], [.. results.Select(r => r.Slot)]));
        return results;
    }

    /// <summary>A slot for a value that crosses between stages; the home hands it out.</summary>
    public void EnsureSlot(Value value)
    {
        if (value.Slot >= 0)
            return;
        value.Slot = _slots++;
        value.Home?.Export(value);
    }

    public string UniqueName(string hint) => string.Create(CultureInfo.InvariantCulture, $"{hint}_{_names++}");

    /// <summary>The finished program; sessions are made of the models later.</summary>
    public ProgramDefinition Build()
    {
        var stages = _stages.Where(s => s.Outputs.Count > 0).Select(s => s.Build()).ToArray();
        return new ProgramDefinition(_slots, [.. _inputs], [.. _outputs], [.. _constants], stages, [.. _hostSteps]);
    }

    private void UseOnHost(Value value)
    {
        if (value.Resource is not null)
            throw new NotSupportedException("a variable or table is handed to an operation that cannot take one");
        if (value.Constant is { } constant && value.Slot < 0)
        {
            value.Slot = _slots++;
            _constants.Add((value.Slot, constant));
            return;
        }
        EnsureSlot(value);
    }
}
