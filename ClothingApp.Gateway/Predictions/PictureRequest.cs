namespace ClothingApp.Gateway.Predictions;

/// <summary>What a request's body asks for. Disposing gives the buffers of uploaded pictures back.</summary>
/// <param name="Top">How many labels to answer; null when the body does not say.</param>
internal sealed record PictureRequest(IReadOnlyList<PictureSource> Pictures, int? Top = null) : IDisposable
{
    public void Dispose()
    {
        foreach (var picture in Pictures)
            picture.Dispose();
    }
}
