using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Admission;

/// <summary>A body of unknown length, whose bytes are asked for admission as they come.</summary>
internal sealed class MeteredBody(Stream body, AdmissionTicket ticket) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        return ticket.Receive(read) is { } failure ? throw new BodyRefusedException(failure) : read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }
}

/// <summary>Takes a refusal through the readers of bodies, who know nothing of it, to <see cref="Predictions.UploadDeadline"/>.</summary>
internal sealed class BodyRefusedException(Failure failure) : Exception(failure.Detail)
{
    public Failure Failure { get; } = failure;
}
