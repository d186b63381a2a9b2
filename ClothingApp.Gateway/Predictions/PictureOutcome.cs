using ClothingApp.Gateway.Caching;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>What became of one picture. Filled in stage by stage, by one stage at a time.</summary>
internal sealed class PictureOutcome(string image)
{
    public string Image { get; } = image;

    /// <summary>Why there are no scores; null when there are.</summary>
    public Failure? Failure { get; set; }

    /// <summary>One score per class, as the model answered them.</summary>
    public float[] Scores { get; set; } = [];

    /// <summary>A small JPEG; null unless asked for.</summary>
    public byte[]? Thumbnail { get; set; }

    public TimeSpan Fetch { get; set; }

    public TimeSpan Decode { get; set; }

    public TimeSpan Prepare { get; set; }

    /// <summary>Waiting for its turn to be decoded.</summary>
    public TimeSpan Queue { get; set; }

    /// <summary>The call to the model server; pictures that went together share it.</summary>
    public TimeSpan Predict { get; set; }

    public TimeSpan Total { get; set; }

    /// <summary>The scores were there already, or somebody else's request found them.</summary>
    public bool Cached { get; set; }

    /// <summary>Somebody else's work on the same picture.</summary>
    public Task<float[]?>? UnderWay { get; set; }

    /// <summary>Others may wait for these scores.</summary>
    public CacheClaim? Claim { get; set; }

    /// <summary>Its place in the tensor; -1 when it got none.</summary>
    public int Slot { get; set; } = -1;
}
