namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>A picture cut up for a convolution that shall look like a dilated one (TensorFlow's older form of it).</summary>
/// <param name="Edges">The padding before and after, a pair per dimension of the block.</param>
internal sealed record SpaceToBatched(Value Source, long[] Block, long[] Edges) : ValueOrigin;
