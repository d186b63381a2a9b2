namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>An operation with a result per channel that can take more arithmetic per channel into itself.</summary>
internal interface IChannelwise
{
    ImageLayout Layout { get; }

    /// <summary>With a number added to each result; null where that is not the same.</summary>
    IChannelwise? Plus(float[] numbers);

    /// <summary>With each result times a factor; null where that is not the same.</summary>
    IChannelwise? Times(float[] factors);

    /// <summary>Writes the operation.</summary>
    Value Emit(NodeContext n);
}
