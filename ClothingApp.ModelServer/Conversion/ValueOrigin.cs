namespace ClothingApp.ModelServer.Conversion;

/// <summary>
/// An operation as it was emitted, kept with its result so that the operation after it can be emitted as one with it.
/// The nodes that are then nobody's are dropped when the stage is built.
/// </summary>
internal abstract record ValueOrigin;
