using ClothingApp.ModelServer.Kernels;

namespace ClothingApp.ModelServer.Conversion.Programs;

/// <summary>What the host does between two ONNX stages.</summary>
/// <param name="Name">The operation's name in the graph, for error messages.</param>
/// <param name="After">The number of the ONNX stage that has to be done before; -1 for none.</param>
/// <param name="Inputs">The slots that are read.</param>
/// <param name="Outputs">The slots that are filled.</param>
internal abstract record HostStep(string Name, int After, int[] Inputs, int[] Outputs);

/// <summary>An operation on tensors.</summary>
internal sealed record KernelStep(string Name, int After, int[] Inputs, int[] Outputs, HostKernel Kernel) : HostStep(Name, After, Inputs, Outputs);

/// <summary>An operation on lists of tensors.</summary>
internal sealed record ListStep(string Name, int After, int[] Inputs, int[] Outputs, ListKernel Kernel) : HostStep(Name, After, Inputs, Outputs);

/// <summary>Runs one of several programs. The first input chooses, the others are the inputs of every program.</summary>
/// <param name="Branches">By index, the last one for every index outside them; by a condition: the first when it does not hold, the second when it does.</param>
/// <param name="IsCondition">True when the first input is a condition and not an index.</param>
internal sealed record BranchStep(string Name, int After, int[] Inputs, int[] Outputs, IReadOnlyList<ProgramDefinition> Branches, bool IsCondition)
    : HostStep(Name, After, Inputs, Outputs);

/// <summary>
/// Runs a program again and again while another one says so. The first inputs, as many as there are outputs, are the state
/// that each turn replaces; the others stay as they are. Both programs take all of them.
/// </summary>
internal sealed record LoopStep(string Name, int After, int[] Inputs, int[] Outputs, ProgramDefinition Condition, ProgramDefinition Body) : HostStep(Name, After, Inputs, Outputs);
