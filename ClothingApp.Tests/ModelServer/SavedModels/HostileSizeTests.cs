using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>Looks at the memory of the whole process: not beside tests that use much of it.</summary>
[CollectionDefinition(nameof(HostileSizeTests), DisableParallelization = true)]
public sealed class HostileSizeCollection;

/// <summary>Models that take a few bytes and ask for all memory: refused before it is taken.</summary>
[Collection(nameof(HostileSizeTests))]
public sealed class HostileSizeTests
{
    private static readonly Input X = new("x", DType.Int32, TensorShape.Scalar);

    public static TheoryData<string, bool> Huge
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var op in new[] { "Fill", "Tile", "BroadcastTo", "Range", "OneHot", "TensorListReserve", "TensorListResize", "TensorListSetItem", "Fill strings", "Pad", "ResizeBilinear", "outer product" })
            {
                cases.Add(op, true);
                cases.Add(op, false);
            }
            return cases;
        }
    }

    /// <summary>A request, or the model itself, asks for 2^30 rows, or for a list of 2^31 - 1 tensors.</summary>
    [Theory]
    [MemberData(nameof(Huge))]
    public async Task Run_TensorOfImmenseSize_IsRefusedBeforeItTakesMemory(string op, bool isConstant)
    {
        var many = op.StartsWith("TensorList", StringComparison.Ordinal) ? int.MaxValue : 1 << 30;
        using var model = new SavedModelWriter();
        model.Export([X], [], (f, a) => f.Op("Sum", Immense(f, op, isConstant ? f.Scalar(many) : a[0]), f.Vector(0)));
        using var servable = model.Load();
        var before = Environment.WorkingSet;

        var error = await Record.ExceptionAsync(() => servable.RunAsync("serving_default", ("x", TestTensors.Scalar(many))));

        Assert.True(error is InvalidRequestException or ModelLoadException, $"{error}");
        // Other tests take memory too, but not that much.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 1L << 30);
    }

    private static Out Immense(FunctionWriter f, string op, Out n) => op switch
    {
        "Fill" => f.Op("Fill", f.Op("Pack", n, n).Attr("N", 2L), f.Scalar(1f)),
        "Tile" => f.Op("Tile", f.Vector(1f, 2), f.Op("Pack", n).Attr("N", 1L)),
        "BroadcastTo" => f.Op("BroadcastTo", f.Vector(1f), f.Op("Pack", n, n).Attr("N", 2L)).As(DType.Float32),
        "Range" => f.Op("Range", f.Scalar(0L), f.Cast(n, DType.Int64), f.Scalar(1L)).Attr("Tidx", DType.Int64),
        "OneHot" => f.Op("OneHot", f.Vector(1, 2), n, f.Scalar(1f), f.Scalar(0f)).Attr("T", DType.Float32).Attr("TI", DType.Int32).As(DType.Float32),
        "TensorListReserve" => Stacked(f, List(f, n)),
        "TensorListResize" => Stacked(f, f.Op("TensorListResize", List(f, f.Scalar(1)), n).As(DType.Variant)),
        "TensorListSetItem" => Stacked(f, f.Op("TensorListSetItem", List(f, f.Scalar(1)), n, f.Scalar(1f)).Attr("element_dtype", DType.Float32)
            .Attr("resize_if_index_out_of_bounds", true).As(DType.Variant)),
        "Fill strings" => f.Op("StringLength", f.Op("Fill", f.Op("Pack", n).Attr("N", 1L), f.Const(Tensor.FromStrings(TensorShape.Scalar, ["a"u8.ToArray()])))),
        "Pad" => f.Op("Pad", f.Vector(1f), f.Op("Reshape", f.Op("Pack", n, n).Attr("N", 2L), f.Vector(1, 2))),
        "ResizeBilinear" => f.Op("ResizeBilinear", f.Op("Reshape", f.Vector(1f, 2, 3, 4), f.Vector(1, 2, 2, 1)), f.Op("Pack", n, n).Attr("N", 2L)).As(DType.Float32),
        "outer product" => OuterProduct(f, n),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static Out List(FunctionWriter f, Out count) => f.Op("TensorListReserve", f.Vector<int>(), count).Attr("element_dtype", DType.Float32);

    private static Out Stacked(FunctionWriter f, Out list) => f.Op("TensorListStack", list, f.Vector<int>()).Attr("element_dtype", DType.Float32).As(DType.Float32);

    // Small numbers that become many: n of them against n of them, three times.
    private static Out OuterProduct(FunctionWriter f, Out n)
    {
        var many = f.Op("Range", f.Scalar(0f), f.Op("Minimum", f.Cast(n, DType.Float32), f.Scalar(1200f)), f.Scalar(1f)).Attr("Tidx", DType.Float32);
        var squared = f.Op("Mul", many, f.Op("Reshape", many, f.Vector(-1, 1)));
        return f.Op("Sum", f.Op("Mul", squared, f.Op("Reshape", many, f.Vector(-1, 1, 1))), f.Vector(1, 2));
    }
}
