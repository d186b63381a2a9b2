using ClothingApp.ModelServer.Conversion.HostOps;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Tables;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>
/// Lookup tables. What fills them runs when a model is loaded (<see cref="Tables.TableStore"/>); afterwards they are
/// constants.
/// </summary>
internal static class TableOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["HashTable"] = Handle,
        ["HashTableV2"] = Handle,
        ["MutableHashTable"] = Handle,
        ["MutableHashTableV2"] = Handle,
        ["MutableHashTableOfTensors"] = Handle,
        ["MutableHashTableOfTensorsV2"] = Handle,
        ["MutableDenseHashTable"] = Handle,
        ["MutableDenseHashTableV2"] = Handle,
        ["LookupTableFind"] = Find,
        ["LookupTableFindV2"] = Find,
        ["LookupTableSize"] = Size,
        ["LookupTableSizeV2"] = Size,
        ["LookupTableExport"] = Export,
        ["LookupTableExportV2"] = Export,
    };

    private static void Handle(NodeContext n) => n.Output(Value.OfResource(n.Node));

    private static void Find(NodeContext n)
    {
        var table = TableOf(n);
        var keys = n.Input(1).Shape;
        var shape = keys.IsUnknownRank ? keys : SymbolicShape.Of([.. keys.Sizes, .. table.ValueShape.Dimensions.ToArray().Select(d => (Dim)d)]);
        n.SetOutputs(n.Host(new HostCall((inputs, context) => [table.Find(inputs[0], inputs[1], context)], (table.ValueType, shape)), n.Input(1), n.Input(2)));
    }

    private static void Size(NodeContext n) => n.Output(Value.OfConstant(Tensor.Create<long>(TensorShape.Scalar, [TableOf(n).Count])));

    private static void Export(NodeContext n)
    {
        var (keys, values) = TableOf(n).Export();
        n.SetOutputs([Value.OfConstant(keys), Value.OfConstant(values)]);
    }

    private static LookupTable TableOf(NodeContext n) => n.Table(n.Input(0).Resource ?? throw n.Unsupported("its input is not a table"));
}
