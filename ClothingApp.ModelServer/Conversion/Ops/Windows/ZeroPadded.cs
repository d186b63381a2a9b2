namespace ClothingApp.ModelServer.Conversion.Ops.Windows;

/// <summary>Zeros around a picture: a convolution pads by itself. One number per dimension, as TensorFlow lays it out.</summary>
internal sealed record ZeroPadded(Value Source, long[] Before, long[] After) : ValueOrigin;
