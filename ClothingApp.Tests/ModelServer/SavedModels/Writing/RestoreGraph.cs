using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>How a model is restored from its checkpoint: the part of the graph that says which tensor goes into which variable.</summary>
internal static class RestoreGraph
{
    /// <summary>TensorFlow 2: a function that gets all variables as arguments, called in the main graph.</summary>
    public static SaverDef AddFunction(SavedModelWriter model, IReadOnlyList<(Out Variable, string Key)> variables)
    {
        var main = model.Main;
        var file = main.Named("saver_filename", "Placeholder").Attr("dtype", DType.String).As(DType.String);
        Out[] arguments = [file, .. variables.Select(v => v.Variable)];
        var restore = model.Function("__inference__traced_restore", arguments, (f, a) =>
        {
            // The object graph is restored too, and goes nowhere.
            var restored = Restore(f, a[0], [.. variables.Select(v => (v.Key, v.Variable.Holds)), ("_CHECKPOINTABLE_OBJECT_GRAPH", DType.String)]);
            for (var i = 0; i < variables.Count; i++)
                f.AlwaysRuns(f.Op("AssignVariableOp", a[i + 1], f.Op("Identity", restored.At(i))).Attr("dtype", variables[i].Variable.Holds));
            return [f.Op("Identity", a[0])];
        });
        var call = main.Call(restore, arguments);
        return new SaverDef { FilenameTensorName = "saver_filename:0", SaveTensorName = "", RestoreOpName = call.Node.Name };
    }

    /// <summary>TensorFlow 1: assignments in the main graph.</summary>
    public static SaverDef AddAssignments(SavedModelWriter model, IReadOnlyList<(Out Variable, string Key)> variables)
    {
        var main = model.Main;
        main.Scope = "save/";
        var file = main.Op("PlaceholderWithDefault", main.Text("model"));
        var restored = Restore(main, file, [.. variables.Select(v => (v.Key, v.Variable.Holds))]);
        var all = main.Named("restore_all", "NoOp");
        for (var i = 0; i < variables.Count; i++)
        {
            var variable = variables[i].Variable;
            all.After(variable.Type == DType.Resource
                ? main.Op("AssignVariableOp", variable, main.Op("Identity", restored.At(i))).Attr("dtype", variable.Holds)
                : main.Op("Assign", variable, restored.At(i)));
        }
        main.Scope = "";
        return new SaverDef { FilenameTensorName = $"{file.Node.Name}:0", SaveTensorName = "", RestoreOpName = all.Node.Name };
    }

    private static Out Restore(BodyWriter body, Out file, (string Key, DType Type)[] tensors)
    {
        var names = body.Named("RestoreV2/tensor_names", "Const");
        names.Attr("dtype", DType.String).Attr("value", new AttrValue { Tensor = TestTensors.Proto(TestTensors.Of([.. tensors.Select(t => t.Key)])) });
        var slices = body.Named("RestoreV2/shape_and_slices", "Const");
        slices.Attr("dtype", DType.String).Attr("value", new AttrValue { Tensor = TestTensors.Proto(TestTensors.Of([.. tensors.Select(_ => "")])) });
        return body.Op("RestoreV2", file, names, slices).Attr("dtypes", tensors.Select(t => t.Type)).As([.. tensors.Select(t => t.Type)]);
    }
}
