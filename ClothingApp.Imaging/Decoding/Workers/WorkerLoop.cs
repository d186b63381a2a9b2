using System.Runtime.InteropServices;
using ClothingApp.Imaging.Decoding.Native;
using ClothingApp.Imaging.Decoding.Workers.Native;

namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>Takes one request after the other, on one thread.</summary>
internal sealed class WorkerLoop(SafeHandle socket)
{
    private readonly Dictionary<int, SharedSegment> _segments = [];

    /// <summary>Says that it is ready and works until the other side is gone.</summary>
    internal void Run(WorkerBounds bounds)
    {
        if (!Send(new WorkerAnswer { Report = WorkerReport.Ready, Bounds = bounds })) return;
        while (SocketPair.Receive(socket, out WorkerRequest request, out var file))
        {
            if (request.Command == WorkerCommand.Forget) Forget(request.Segment);
            else if (request.Command == WorkerCommand.Decode && !Send(Decode(Segment(request, file), request))) return;
        }
    }

    /// <returns>The last word on this file.</returns>
    internal WorkerAnswer Decode(SharedSegment segment, in WorkerRequest request)
    {
        var answer = new WorkerAnswer { Report = WorkerReport.Done };
        try
        {
            using var file = VipsFile.Open(PictureFormat.OfVips[request.Format], request.Shrink, segment.Memory(SegmentLayout.Encoded, request.EncodedLength));
            (answer.Width, answer.Height, answer.Orientation) = (file.Width, file.Height, file.Orientation);
            answer.Outcome = file.Layout is null ? WorkerOutcome.UnknownSamples : Read(file, segment, request, answer);
        }
        catch (Exception error) when (error is VipsException or OutOfMemoryException)
        {
            answer.Outcome = WorkerOutcome.Corrupt;
        }

        return answer;
    }

    private WorkerOutcome Read(VipsFile file, SharedSegment segment, in WorkerRequest request, WorkerAnswer answer)
    {
        var pixels = (long)file.Width * file.Height;
        if (pixels > request.PixelsAllowed)
        {
            answer.Report = WorkerReport.Opened;
            if (!Send(answer) || !SocketPair.Receive(socket, out WorkerRequest next, out _) || next.Command != WorkerCommand.GoOn) return WorkerOutcome.Stopped;
        }

        var stop = new StopSignal(CancellationToken.None, segment.Memory(SegmentLayout.StopFlag, 1));
        return file.Read(segment.Slice(SegmentLayout.Pixels(request.EncodedLength), checked((int)(pixels * 3))), request.Timeout, stop) switch
        {
            DecodeEnd.Whole => WorkerOutcome.Picture,
            DecodeEnd.TimeRanOut => WorkerOutcome.Timeout,
            _ => WorkerOutcome.Stopped,
        };
    }

    private SharedSegment Segment(in WorkerRequest request, int file)
    {
        if (file < 0) return _segments[request.Segment];
        var segment = SharedSegment.Map(file, request.SegmentLength);
        segment.CloseFile();
        _segments[request.Segment] = segment;
        return segment;
    }

    private void Forget(int number)
    {
        if (_segments.Remove(number, out var segment)) segment.Dispose();
    }

    private bool Send(in WorkerAnswer answer) => SocketPair.Send(socket, answer);
}
