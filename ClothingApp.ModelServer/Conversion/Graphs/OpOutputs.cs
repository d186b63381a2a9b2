namespace ClothingApp.ModelServer.Conversion.Graphs;

/// <summary>
/// The names of the outputs of operations that have several: a function body refers to an output as
/// <c>node:name:index</c>. An operation that is not listed has one output, or one list of outputs.
/// </summary>
internal static class OpOutputs
{
    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["BroadcastGradientArgs"] = ["r0", "r1"],
        ["CombinedNonMaxSuppression"] = ["nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections"],
        ["DecodeWav"] = ["audio", "sample_rate"],
        ["FusedBatchNorm"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"],
        ["FusedBatchNormV2"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"],
        ["FusedBatchNormV3"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"],
        ["FusedBatchNormGrad"] = ["x_backprop", "scale_backprop", "offset_backprop", "reserve_space_3", "reserve_space_4"],
        ["FusedBatchNormGradV2"] = ["x_backprop", "scale_backprop", "offset_backprop", "reserve_space_3", "reserve_space_4"],
        ["FusedBatchNormGradV3"] = ["x_backprop", "scale_backprop", "offset_backprop", "reserve_space_4", "reserve_space_5"],
        ["LookupTableExportV2"] = ["keys", "values"],
        ["MaxPoolWithArgmax"] = ["output", "argmax"],
        ["Merge"] = ["output", "value_index"],
        ["NonMaxSuppressionV4"] = ["selected_indices", "valid_outputs"],
        ["NonMaxSuppressionV5"] = ["selected_indices", "selected_scores", "valid_outputs"],
        ["RefMerge"] = ["output", "value_index"],
        ["RefSwitch"] = ["output_false", "output_true"],
        ["SparseSoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["SoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["StringSplit"] = ["indices", "values", "shape"],
        ["StringSplitV2"] = ["indices", "values", "shape"],
        ["Switch"] = ["output_false", "output_true"],
        ["TensorListConcat"] = ["tensor", "lengths"],
        ["TensorListConcatV2"] = ["tensor", "lengths"],
        ["TensorListPopBack"] = ["output_handle", "tensor"],
        ["TopK"] = ["values", "indices"],
        ["TopKV2"] = ["values", "indices"],
        ["Unique"] = ["y", "idx"],
        ["UniqueV2"] = ["y", "idx"],
        ["UniqueWithCounts"] = ["y", "idx", "count"],
    };

    /// <returns>The position among all outputs, or -1 when the operation has no such output.</returns>
    public static int FlatIndex(string op, string output, int index)
    {
        if (!Names.TryGetValue(op, out var names))
            return index;
        var group = Array.IndexOf(names, output);
        return group < 0 || index != 0 ? -1 : group;
    }
}
