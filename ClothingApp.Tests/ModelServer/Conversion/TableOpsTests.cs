using System.Text;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels;
using Google.Protobuf;
using static ClothingApp.Tests.ModelServer.Conversion.TextOpsTests;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Models that look words up, loaded from a folder: tables filled as TensorFlow 1 and 2 write it, from the graph and from assets.</summary>
public sealed class TableOpsTests
{
    [Fact]
    public async Task Find_ImportInAnInitFunction_AsTensorFlow2WritesIt()
    {
        using var model = Model("LookupTableFindV2");
        model.Constant("keys", StringProto("a", "b"));
        model.Constant("values", SmallModel.Tensor(DataType.DtInt64, [2], 5, 6));
        InFunction(model, "LookupTableImportV2", "keys", "values");

        await AssertFindsAsync(model, 6, -1, 5);
    }

    [Fact]
    public async Task Find_ValuesThatAreComputed_AreComputedWhenLoading()
    {
        using var model = Model("LookupTableFindV2");
        model.Constant("keys", StringProto("a", "b"));
        model.Constant("values", SmallModel.Tensor(DataType.DtInt64, [2], 5, 6));
        model.Constant("ten", SmallModel.Tensor(DataType.DtInt64, [], 10));
        model.Node("more", "AddV2", "values", "ten");
        model.Node("init", "InitializeTableV2", "table", "keys", "more");
        Collection(model, "legacy_init_op", "init");

        await AssertFindsAsync(model, 16, -1, 15);
    }

    [Fact]
    public async Task Find_AssetOfTensorFlow2_ReadsTheFile()
    {
        using var model = Model("LookupTableFindV2");
        WriteAsset(model, "words.txt", "x\nb\r\na");
        model.Node("asset_path_initializer", "Placeholder");
        model.Node("path", "VarHandleOp");
        model.Node("assign", "AssignVariableOp", "path", "asset_path_initializer");
        model.Node("read", "ReadVariableOp", "path");
        model.MetaGraph.AssetFileDef.Add(Asset("asset_path_initializer:0", "words.txt"));
        File(InFunction(model, "InitializeTableFromTextFileV2", "read"), -2, -1);

        await AssertFindsAsync(model, 1, -1, 2);
    }

    [Fact]
    public async Task Find_AssetOfTensorFlow1_ReadsColumns()
    {
        using var model = Model("LookupTableFind");
        WriteAsset(model, "words.txt", "7;a;x\n8;b;x\n9;c;x\n");
        model.Constant("file", StringProto("words.txt"));
        model.MetaGraph.AssetFileDef.Add(Asset("file:0", "words.txt"));
        var init = model.Node("init", "InitializeTableFromTextFile", "table", "file");
        init.Attr["delimiter"] = new AttrValue { S = ByteString.CopyFromUtf8(";") };
        init.Attr["vocab_size"] = new AttrValue { I = 2 };
        File(init, 1, 0);
        Collection(model, "saved_model_main_op", "init");

        await AssertFindsAsync(model, 8, -1, 7);
    }

    [Theory]
    [InlineData("../secret.txt", "leaves")]
    [InlineData("/etc/hostname", "leaves")]
    [InlineData("a/../../../secret.txt", "leaves")]
    [InlineData("link.txt", "link")]
    [InlineData("folder/secret.txt", "link")]
    [InlineData("missing.txt", "cannot be read")]
    public async Task Load_AssetOutsideTheFolder_IsRefused(string file, string word)
    {
        using var outside = new SmallModel();
        await System.IO.File.WriteAllTextAsync(Path.Combine(outside.Folder, "secret.txt"), "a\nb");
        using var model = Model("LookupTableFindV2");
        WriteAsset(model, "words.txt", "a");
        System.IO.File.CreateSymbolicLink(Path.Combine(model.Folder, "assets", "link.txt"), Path.Combine(outside.Folder, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(model.Folder, "assets", "folder"), outside.Folder);
        model.Constant("file", StringProto(file));
        model.MetaGraph.AssetFileDef.Add(Asset("file:0", file));
        File(InFunction(model, "InitializeTableFromTextFileV2", "file"), -2, -1);

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => FindAsync(model));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_LinkInsideTheFolder_IsRead()
    {
        // As a mounted volume of a cluster has it: every file a link to a folder beside it.
        using var model = Model("LookupTableFindV2");
        WriteAsset(model, "real.txt", "a\nb");
        System.IO.File.CreateSymbolicLink(Path.Combine(model.Folder, "assets", "words.txt"), "real.txt");
        model.Constant("file", StringProto("words.txt"));
        model.MetaGraph.AssetFileDef.Add(Asset("file:0", "words.txt"));
        File(InFunction(model, "InitializeTableFromTextFileV2", "file"), -2, -1);

        await AssertFindsAsync(model, 1, -1, 0);
    }

    [Theory]
    [InlineData("a\n\nb", -2, -1, -1, "empty line")]
    [InlineData("a\nb", 0, 1, -1, "expected at least 2")]
    [InlineData("a\tx", 0, 1, -1, "holds no")]
    [InlineData("a\nb", -2, -1, 3, "expected 3 but got 2")]
    [InlineData("a\na", -2, -1, -1, "two values")]
    public async Task Load_AssetThatDoesNotFit_SaysWhy(string text, long key, long value, long size, string word)
    {
        using var model = Model("LookupTableFindV2");
        WriteAsset(model, "words.txt", text);
        model.Constant("file", StringProto("words.txt"));
        model.MetaGraph.AssetFileDef.Add(Asset("file:0", "words.txt"));
        var init = InFunction(model, "InitializeTableFromTextFileV2", "file");
        File(init, key, value);
        init.Attr["vocab_size"] = new AttrValue { I = size };

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => FindAsync(model));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_TableThatNothingFills_IsRefused()
    {
        using var model = Model("LookupTableFindV2");
        var error = await Assert.ThrowsAsync<ModelLoadException>(() => FindAsync(model));
        Assert.Contains("filled by nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_AssetThatTheListDoesNotName_IsRefused()
    {
        using var model = Model("LookupTableFindV2");
        WriteAsset(model, "words.txt", "a");
        model.Constant("file", StringProto("words.txt"));
        File(InFunction(model, "InitializeTableFromTextFileV2", "file"), -2, -1);
        var error = await Assert.ThrowsAsync<ModelLoadException>(() => FindAsync(model));
        Assert.Contains("list of assets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Size_Table_IsKnown()
    {
        using var model = Model("LookupTableFindV2");
        model.Constant("keys", StringProto("a", "b"));
        model.Constant("values", SmallModel.Tensor(DataType.DtInt64, [2], 5, 6));
        InFunction(model, "LookupTableImportV2", "keys", "values");
        model.Node("size", "LookupTableSizeV2", "table");
        model.Signature.Outputs["y"] = new TensorInfo { Name = "size:0", Dtype = DataType.DtInt64 };

        await AssertFindsAsync(model, 2);
    }

    // A table from string to int64 that is asked for b, z and a, with -1 for what it has not.
    private static SmallModel Model(string find)
    {
        var model = new SmallModel();
        model.Input("x", DataType.DtString, 3);
        var table = model.Node("table", "HashTableV2");
        table.Attr["key_dtype"] = new AttrValue { Type = DataType.DtString };
        table.Attr["value_dtype"] = new AttrValue { Type = DataType.DtInt64 };
        model.Constant("default", SmallModel.Tensor(DataType.DtInt64, [], -1));
        model.Node("y", find, "table", "x", "default");
        return model;
    }

    // The operation in a function that the model's initialiser calls: its inputs, the table first, are the function's arguments.
    private static NodeDef InFunction(SmallModel model, string op, params string[] inputs)
    {
        var names = inputs.Select((_, i) => $"arg{i}").ToArray();
        var init = SmallModel.NodeOf("fill", op, ["t", .. names]);
        model.Graph.Library.Function.Add(new FunctionDef
        {
            Signature = new OpDef { Name = "init_fn", InputArg = { new[] { "t" }.Concat(names).Select(n => new OpDef.Types.ArgDef { Name = n }) } },
            NodeDef = { init },
        });
        model.Node("call", "StatefulPartitionedCall", ["table", .. inputs]).Attr["f"] = new AttrValue { Func = new NameAttrList { Name = "init_fn" } };
        model.Node("init_all", "NoOp", "^call");
        model.MetaGraph.SignatureDef["__saved_model_init_op"] = new SignatureDef { Outputs = { ["__saved_model_init_op"] = new TensorInfo { Name = "init_all" } } };
        return model.Graph.Library.Function[^1].NodeDef[0];
    }

    private static void File(NodeDef init, long key, long value)
    {
        init.Attr["key_index"] = new AttrValue { I = key };
        init.Attr["value_index"] = new AttrValue { I = value };
    }

    private static void Collection(SmallModel model, string name, string node) =>
        model.MetaGraph.CollectionDef[name] = new CollectionDef { NodeList = new CollectionDef.Types.NodeList { Value = { node } } };

    private static void WriteAsset(SmallModel model, string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(model.Folder, "assets"));
        System.IO.File.WriteAllText(Path.Combine(model.Folder, "assets", name), text);
    }

    private static AssetFileDef Asset(string tensor, string file) => new() { TensorInfo = new TensorInfo { Name = tensor }, Filename = file };

    private static TensorProto StringProto(params string[] texts) => new()
    {
        Dtype = DataType.DtString,
        TensorShape = texts.Length == 1 ? new TensorShapeProto() : new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = texts.Length } } },
        StringVal = { texts.Select(t => ByteString.CopyFrom(Encoding.UTF8.GetBytes(t))) },
    };

    private static async Task AssertFindsAsync(SmallModel model, params long[] expected) => Assert.Equal(expected, await FindAsync(model));

    private static async Task<long[]> FindAsync(SmallModel model)
    {
        using var signature = await model.LoadAsync();
        using var answer = signature.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Strings("b", "z", "a") }, ["y"], CancellationToken.None)["y"];
        return answer.AsSpan<long>().ToArray();
    }
}
