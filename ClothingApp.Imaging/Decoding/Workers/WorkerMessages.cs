namespace ClothingApp.Imaging.Decoding.Workers;

// The talk of gateway and worker, over a socket that keeps messages apart. Bytes and pixels lie in shared segments:
//
//   gateway                                     worker
//     <------------------------------------ Ready
//   file into a segment, Decode ----------->    reads the header
//     <--- Opened (when the pixels are more than allowed so far)
//   takes memory for them, GoOn or GiveUp ->    pixels into the segment
//     <------------------------------------ Done
//
// Only numbers are said, so that nothing a broken-into worker says can reach an answer or a log.

/// <summary>What a worker is asked.</summary>
internal struct WorkerRequest
{
    public WorkerCommand Command;

    /// <summary>The segment's number. Its file comes along when it is new.</summary>
    public int Segment;

    /// <summary>Bytes.</summary>
    public long SegmentLength;

    /// <summary>Its place in <see cref="PictureFormat.OfVips"/>.</summary>
    public int Format;

    public int Shrink;

    /// <summary>Bytes of the file.</summary>
    public int EncodedLength;

    /// <summary>A picture of more pixels has to be asked for.</summary>
    public long PixelsAllowed;

    public TimeSpan Timeout;
}

internal enum WorkerCommand
{
    Decode = 1,
    GoOn,
    GiveUp,

    /// <summary>Unmap the segment; not answered.</summary>
    Forget,
}

/// <summary>What a worker says.</summary>
internal struct WorkerAnswer
{
    public WorkerReport Report;

    /// <summary>With <see cref="WorkerReport.Done"/>.</summary>
    public WorkerOutcome Outcome;

    /// <summary>Of the pixels as they are stored.</summary>
    public int Width;

    /// <summary>Of the pixels as they are stored.</summary>
    public int Height;

    /// <summary>EXIF's, 1 to 8.</summary>
    public int Orientation;

    /// <summary>With <see cref="WorkerReport.Ready"/>: what holds the worker.</summary>
    public WorkerBounds Bounds;
}

internal enum WorkerReport
{
    Ready = 1,
    Opened,
    Done,
}

internal enum WorkerOutcome
{
    Picture = 0,
    Corrupt,
    UnknownSamples,
    Timeout,
    Stopped,
}

[Flags]
internal enum WorkerBounds
{
    None = 0,
    Memory = 1,
    SystemCalls = 2,
}

/// <summary>What lies where in a segment.</summary>
internal static class SegmentLayout
{
    /// <summary>One byte that the gateway sets when nobody wants the picture any more, alone on its page.</summary>
    internal const long StopFlag = 0;

    internal const long Encoded = Page;

    private const int Page = 4096;

    /// <summary>The upright picture's Height x Width x 3 bytes.</summary>
    internal static long Pixels(int encodedLength) => Encoded + ((encodedLength + Page - 1L) & -Page);
}
