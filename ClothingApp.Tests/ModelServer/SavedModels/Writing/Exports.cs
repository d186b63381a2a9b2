using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.Conversion;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>An input of a signature.</summary>
internal sealed record Input(string Alias, DType Type, TensorShape Shape)
{
    public static Input Float(string alias, params long[] sizes) => new(alias, DType.Float32, TensorShape.Of(sizes));

    public static Input Int(string alias, params long[] sizes) => new(alias, DType.Int32, TensorShape.Of(sizes));

    public static Input Text(string alias, params long[] sizes) => new(alias, DType.String, TensorShape.Of(sizes));
}

/// <summary>Whole signatures, written as exporters do and called as the server does.</summary>
internal static class Exports
{
    /// <summary>
    /// A signature as TensorFlow 2 exports it: a placeholder per input, a call of a wrapper, which calls the function with
    /// the inputs and the variables that it captured.
    /// </summary>
    /// <param name="body">Gets the inputs, then the captured variables; answers output <c>y</c>, or <c>y</c>, <c>y1</c>, <c>y2</c>...</param>
    public static void Export(this SavedModelWriter model, Input[] inputs, Out[] captured, Func<FunctionWriter, Out[], Out[]> body,
        string signature = Servable.DefaultSignature)
    {
        var writer = model.Signature(signature);
        Out[] values = [.. inputs.Select(i => writer.Input(i.Alias, i.Type, i.Shape)), .. captured];
        var function = model.Function("__inference_f", values, body);
        var wrapper = model.Function("__inference_signature_wrapper", values,
            (f, a) => f.Call(function, a) is var call ? [.. function.Results.Select((_, i) => call.At(i))] : []);
        var result = model.Main.Call(wrapper, values);
        for (var i = 0; i < function.Results.Count; i++)
            writer.Output(i == 0 ? "y" : $"y{i}", result.At(i));
    }

    public static void Export(this SavedModelWriter model, Input[] inputs, Out[] captured, Func<FunctionWriter, Out[], Out> body,
        string signature = Servable.DefaultSignature) => model.Export(inputs, captured, (f, a) => [body(f, a)], signature);

    /// <summary>Writes the model and loads it.</summary>
    public static Servable Load(this SavedModelWriter model)
    {
        model.Write();
        return Servable.Load(model.Folder);
    }

    /// <summary>Writes the model, loads it and runs it; all outputs.</summary>
    /// <exception cref="ModelLoadException">The signature cannot be converted.</exception>
    public static async Task<Dictionary<string, Tensor>> RunAsync(this SavedModelWriter model, params (string Alias, Tensor Value)[] inputs)
    {
        using var servable = model.Load();
        return await servable.RunAsync(Servable.DefaultSignature, inputs);
    }

    public static async Task<Dictionary<string, Tensor>> RunAsync(this Servable servable, string signature, params (string Alias, Tensor Value)[] inputs)
    {
        var loaded = await servable.GetSignatureAsync(signature);
        return loaded.Run(inputs.ToDictionary(i => i.Alias, i => i.Value, StringComparer.Ordinal), [.. loaded.Definition.Outputs.Keys], CancellationToken.None);
    }

    /// <summary>Runs the model and compares its output <c>y</c>.</summary>
    public static async Task AnswersAsync(this SavedModelWriter model, Tensor expected, params (string Alias, Tensor Value)[] inputs) =>
        Agree(expected, (await model.RunAsync(inputs))["y"]);

    public static void Agree(Tensor expected, Tensor actual) => Assert.Null(Agreement.Difference(expected, actual));
}
