using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Lookup tables: filled before the first request, from a file of the model or from constants.</summary>
public sealed class TableTests
{
    private const long WholeLine = -2, LineNumber = -1;

    [Fact]
    public async Task Find_TableFromAnAsset_GivesLineNumbers()
    {
        using var model = new SavedModelWriter();
        var table = Table(model, DType.String, DType.Int64);
        var path = model.Asset("words.txt", "shirt\npants\ndress\n");
        // As TensorFlow 2 exports it: a function fills the table when the model is loaded.
        var fill = model.Function("__inference__initializer", [table, path], (f, a) =>
        {
            f.AlwaysRuns(Fill(f, a[0], a[1], WholeLine, LineNumber));
            return [f.Scalar(1)];
        });
        model.Initializer(model.Main.Call(fill, table, path));
        model.Export([Input.Text("x", -1)], [table], (f, a) => Find(f, a[1], a[0], f.Scalar(-1L)));

        await model.AnswersAsync(Tensor.Create<long>(TensorShape.Of(3), [1, -1, 0]), ("x", TestTensors.Of(["pants", "hat", "shirt"])));
    }

    [Fact]
    public async Task Find_TableFromAnAssetInTensorFlow1_GivesLines()
    {
        using var model = new SavedModelWriter();
        var (m, signature) = (model.Main, model.Signature());
        var table = Table(model, DType.Int64, DType.String);
        model.Initializer(Fill(m, table, model.Asset("labels.txt", "shirt\npants\ndress"), LineNumber, WholeLine));
        signature.Output("y", Find(m, table, signature.Input("x", DType.Int64, TensorShape.Of(-1)), m.Const(Tensor.FromStrings(TensorShape.Scalar, ["?"u8.ToArray()]))));

        await model.AnswersAsync(TestTensors.Of(["dress", "?"]), ("x", Tensor.Create<long>(TensorShape.Of(2), [2, 3])));
    }

    [Fact]
    public async Task Find_TableFromConstants_GivesTheirValues()
    {
        using var model = new SavedModelWriter();
        var table = Table(model, DType.String, DType.Int64);
        var (keys, values) = (model.Main.Text("a", "b"), model.Main.Vector(10L, 20));
        var fill = model.Function("__inference__initializer", [table, keys, values], (f, a) =>
        {
            f.AlwaysRuns(f.Op("LookupTableImportV2", a[0], a[1], a[2]).Attr("Tin", DType.String).Attr("Tout", DType.Int64));
            return [f.Scalar(1)];
        });
        model.Initializer(model.Main.Call(fill, table, keys, values));
        model.Export([Input.Text("x", -1)], [table], (f, a) => Find(f, a[1], a[0], f.Scalar(-1L)));

        await model.AnswersAsync(Tensor.Create<long>(TensorShape.Of(3), [20, 10, -1]), ("x", TestTensors.Of(["b", "a", "c"])));
    }

    private static Out Table(SavedModelWriter model, DType keys, DType values) =>
        model.Main.Named("hash_table", "HashTableV2").Attr("key_dtype", keys).Attr("value_dtype", values).Attr("shared_name", "hash_table_words");

    private static Out Fill(BodyWriter body, Out table, Out path, long key, long value) =>
        body.Op("InitializeTableFromTextFileV2", table, path).Attr("key_index", key).Attr("value_index", value);

    private static Out Find(BodyWriter body, Out table, Out keys, Out missing) =>
        body.Op("LookupTableFindV2", table, keys, missing).Attr("Tin", keys.Type).Attr("Tout", missing.Type);
}
