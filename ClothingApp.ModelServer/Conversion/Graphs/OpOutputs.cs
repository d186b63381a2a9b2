using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.Graphs;

/// <summary>
/// The names of the outputs of operations that have several: a function body refers to an output as
/// <c>node:name:index</c>. An operation that is not listed has one output, or one list of outputs. A list among several
/// outputs is written <c>name*attribute</c>: the attribute is its length, or a list as long.
/// </summary>
internal static class OpOutputs
{
    // Beyond what any operation has, and small enough to add up.
    private const int MaxLength = 65_536;

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
        ["ListDiff"] = ["out", "idx"],
        ["LookupTableExportV2"] = ["keys", "values"],
        ["MaxPoolWithArgmax"] = ["output", "argmax"],
        ["Merge"] = ["output", "value_index"],
        ["NonMaxSuppressionV4"] = ["selected_indices", "valid_outputs"],
        ["NonMaxSuppressionV5"] = ["selected_indices", "selected_scores", "valid_outputs"],
        ["ParseExample"] = ["sparse_indices*Nsparse", "sparse_values*sparse_types", "sparse_shapes*Nsparse", "dense_values*Tdense"],
        ["ParseExampleV2"] =
        [
            "sparse_indices*num_sparse", "sparse_values*sparse_types", "sparse_shapes*num_sparse", "dense_values*Tdense",
            "ragged_values*ragged_value_types", "ragged_row_splits*ragged_split_types",
        ],
        ["ParseSequenceExample"] =
        [
            "context_sparse_indices*Ncontext_sparse", "context_sparse_values*context_sparse_types", "context_sparse_shapes*Ncontext_sparse", "context_dense_values*Tcontext_dense",
            "feature_list_sparse_indices*Nfeature_list_sparse", "feature_list_sparse_values*feature_list_sparse_types", "feature_list_sparse_shapes*Nfeature_list_sparse",
            "feature_list_dense_values*feature_list_dense_types", "feature_list_dense_lengths*Nfeature_list_dense",
        ],
        ["ParseSequenceExampleV2"] =
        [
            "context_sparse_indices*Ncontext_sparse", "context_sparse_values*context_sparse_types", "context_sparse_shapes*Ncontext_sparse", "context_dense_values*Tcontext_dense",
            "context_ragged_values*context_ragged_value_types", "context_ragged_row_splits*context_ragged_split_types",
            "feature_list_sparse_indices*Nfeature_list_sparse", "feature_list_sparse_values*feature_list_sparse_types", "feature_list_sparse_shapes*Nfeature_list_sparse",
            "feature_list_dense_values*feature_list_dense_types", "feature_list_dense_lengths*Nfeature_list_dense",
            "feature_list_ragged_values*feature_list_ragged_value_types", "feature_list_ragged_outer_splits*feature_list_ragged_split_types",
            "feature_list_ragged_inner_splits*feature_list_ragged_split_types",
        ],
        ["ParseSingleExample"] = ["sparse_indices*num_sparse", "sparse_values*sparse_types", "sparse_shapes*num_sparse", "dense_values*Tdense"],
        ["RaggedGather"] = ["output_nested_splits*OUTPUT_RAGGED_RANK", "output_dense_values"],
        ["RaggedRange"] = ["rt_nested_splits", "rt_dense_values"],
        ["RaggedTensorToSparse"] = ["sparse_indices", "sparse_values", "sparse_dense_shape"],
        ["RefMerge"] = ["output", "value_index"],
        ["RefSwitch"] = ["output_false", "output_true"],
        ["SparseConcat"] = ["output_indices", "output_values", "output_shape"],
        ["SparseFillEmptyRows"] = ["output_indices", "output_values", "empty_row_indicator", "reverse_index_map"],
        ["SparseReorder"] = ["output_indices", "output_values"],
        ["SparseReshape"] = ["output_indices", "output_shape"],
        ["SparseSlice"] = ["output_indices", "output_values", "output_shape"],
        ["SparseSoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["SoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["StringNGrams"] = ["ngrams", "ngrams_splits"],
        ["StatelessRandomGetKeyCounter"] = ["key", "counter"],
        ["StatelessRandomGetKeyCounterAlg"] = ["key", "counter", "alg"],
        ["StringSplit"] = ["indices", "values", "shape"],
        ["StringSplitV2"] = ["indices", "values", "shape"],
        ["Switch"] = ["output_false", "output_true"],
        ["TensorArrayV2"] = ["handle", "flow"],
        ["TensorArrayV3"] = ["handle", "flow"],
        ["TensorArrayConcatV2"] = ["value", "lengths"],
        ["TensorArrayConcatV3"] = ["value", "lengths"],
        ["TensorListConcat"] = ["tensor", "lengths"],
        ["TensorListConcatV2"] = ["tensor", "lengths"],
        ["TensorListPopBack"] = ["output_handle", "tensor"],
        ["TopK"] = ["values", "indices"],
        ["TopKV2"] = ["values", "indices"],
        ["Unique"] = ["y", "idx"],
        ["UniqueV2"] = ["y", "idx"],
        ["UnicodeDecode"] = ["row_splits", "char_values"],
        ["UnicodeDecodeWithOffsets"] = ["row_splits", "char_values", "char_to_byte_starts"],
        ["UniqueWithCounts"] = ["y", "idx", "count"],
        ["UniqueWithCountsV2"] = ["y", "idx", "count"],
    };

    /// <returns>The position among all outputs, or -1 when the operation has no such output.</returns>
    public static int FlatIndex(NodeDef node, string output, int index)
    {
        if (!Names.TryGetValue(node.Op, out var names))
            return index;
        var flat = 0;
        foreach (var name in names)
        {
            var star = name.IndexOf('*', StringComparison.Ordinal);
            var length = star < 0 ? 1 : Length(node, name[(star + 1)..]);
            if (name.AsSpan(0, star < 0 ? name.Length : star).SequenceEqual(output))
                return index >= 0 && index < length ? flat + index : -1;
            flat += length;
        }
        return -1;
    }

    private static int Length(NodeDef node, string attribute) =>
        !node.Attr.TryGetValue(attribute, out var value) ? 0
        : value.List is { } list ? list.Type.Count
        : (int)Math.Clamp(value.I, 0, MaxLength);
}
