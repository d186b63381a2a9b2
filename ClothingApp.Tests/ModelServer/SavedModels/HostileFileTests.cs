using System.Text;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>A graph reads no file but the model's own, and writes none.</summary>
public sealed class HostileFileTests
{
    private const string Secret = "secret-line";

    [Theory]
    [InlineData("ReadFile")]
    [InlineData("MatchingFiles")]
    [InlineData("WriteFile")]
    [InlineData("FixedLengthRecordReaderV2")]
    [InlineData("TextLineReaderV2")]
    [InlineData("SaveV2")]
    [InlineData("RestoreV2")]
    [InlineData("PyFunc")]
    public async Task Operation_OnFiles_IsRefusedByName(string op)
    {
        using var model = new SavedModelWriter();
        var target = Path.Combine(model.Folder, "written");
        model.Export([Input.Text("x")], [], (f, a) => op is "WriteFile" or "SaveV2"
            ? f.Op("Identity", a[0]).After(f.Op(op, a[0], f.Text("contents"), f.Text("")))
            : f.Op(op, a[0], f.Text("saved_model.pb"), f.Text("")).As(DType.String));

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => model.RunAsync(("x", Name(target))));

        Assert.Contains(op, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(target));

        static Tensor Name(string path) => Tensor.FromStrings(TensorShape.Scalar, [Encoding.UTF8.GetBytes(path)]);
    }

    [Theory]
    [InlineData("../../secret.txt")]
    [InlineData("../saved_model.pb")]
    [InlineData("words/../../../secret.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\..\\secret.txt")]
    [InlineData("link.txt")]
    [InlineData("linked/secret.txt")]
    [InlineData("missing.txt")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("\0")]
    public async Task Asset_OutsideTheFolder_IsNotRead(string name)
    {
        using var model = new SavedModelWriter();
        Directory.CreateDirectory(Path.Combine(model.Folder, "assets"));
        var outside = Path.GetDirectoryName(model.Folder)!;
        File.WriteAllText(Path.Combine(outside, "secret.txt"), Secret);
        File.CreateSymbolicLink(Path.Combine(model.Folder, "assets", "link.txt"), Path.Combine(outside, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(model.Folder, "assets", "linked"), outside);
        FirstLine(model, model.AssetNode(name));

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => model.RunAsync(("x", TestTensors.Scalar(0L))));

        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asset_NamedByAConstantInsteadOfTheList_IsNotRead()
    {
        using var model = new SavedModelWriter();
        FirstLine(model, model.Main.Const(Tensor.FromStrings(TensorShape.Scalar, ["/etc/passwd"u8.ToArray()])));

        await Assert.ThrowsAsync<ModelLoadException>(() => model.RunAsync(("x", TestTensors.Scalar(0L))));
    }

    // A table of a file's lines, and a signature that answers them.
    private static void FirstLine(SavedModelWriter model, Out path)
    {
        var (m, signature) = (model.Main, model.Signature());
        var table = m.Named("hash_table", "HashTableV2").Attr("key_dtype", DType.Int64).Attr("value_dtype", DType.String);
        model.Initializer(m.Op("InitializeTableFromTextFileV2", table, path).Attr("key_index", -1L).Attr("value_index", -2L));
        signature.Output("y", m.Op("LookupTableFindV2", table, signature.Input("x", DType.Int64, TensorShape.Scalar), m.Const(Tensor.FromStrings(TensorShape.Scalar, [[]])))
            .Attr("Tin", DType.Int64).Attr("Tout", DType.String));
    }
}
