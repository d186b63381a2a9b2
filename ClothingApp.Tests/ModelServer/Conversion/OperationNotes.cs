namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>What the tables cannot say of themselves, for <c>docs/ops.md</c>.</summary>
internal static class OperationNotes
{
    /// <summary>Operations that no table holds.</summary>
    public static readonly (string Names, string Note)[] Structure =
    [
        ("PartitionedCall, StatefulPartitionedCall, a function's own name", "the function's body takes its place; up to 100 calls deep"),
        ("Switch, Merge, RefSwitch, RefMerge", "TensorFlow 1's conditions become If"),
        ("Enter, Exit, NextIteration, LoopCond, RefEnter, RefExit, RefNextIteration", "TensorFlow 1's loops become While"),
        ("Assert", "checked in every request, also where only control inputs lead to it; one that only a branch or a loop makes is not"),
        ("NoOp, control inputs", "followed for assertions and for what is forbidden"),
        ("RestoreV2, AssignVariableOp, Assign", "read in the restore function, which says what the variables hold; anywhere else they are refused"),
        ("Initialisers of tables", "read when a signature uses the table"),
    ];

    /// <summary>Families of the first table that emit nothing for ONNX Runtime.</summary>
    public static readonly string[] OnHostAlone = ["BranchOps", "LoopOps", "ListOps", "TableOps"];

    public static readonly Dictionary<string, string> ByOperation = new(StringComparer.Ordinal)
    {
        ["Placeholder"] = "of the signature's inputs; another one that an output needs is an error",
        ["Const"] = "256 MiB beyond what the file holds, for all constants of a signature together",
        ["If"] = "the branch that is not taken does not run",
        ["Case"] = "a number outside the branches takes the last one",
        ["While"] = "ends with the request's deadline",
        ["ReadVariableOp"] = "a constant, read from the checkpoint",
        ["VariableV2"] = "a constant, read from the checkpoint",
        ["StaticRegexReplace"] = "RE2's syntax, in linear time",
        ["StaticRegexFullMatch"] = "RE2's syntax, in linear time",
    };
}
