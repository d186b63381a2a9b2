using System.Buffers.Binary;
using System.Text;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client.Http2;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Client.Http2;

/// <summary>The client's HTTP/2 before servers that use all of it, and before those that break it.</summary>
public class Http2ConnectionTests
{
    private const byte EndHeaders = FrameFlags.EndHeaders, EndStream = FrameFlags.EndStream, EndBoth = EndHeaders | EndStream;

    // ":status: 200" and "content-type: application/grpc"; "grpc-status: 0".
    private const string Headers = "88" + "5f106170706c69636174696f6e2f67727063", Trailers = "400b677270632d737461747573" + "0130";

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly GrpcMethod<byte[], byte[]> Method = BytesMarshaller.Method("test.Raw", "Call");

    [Theory]
    [InlineData("a header block in pieces", 1)]
    [InlineData("padding and priorities", 2)]
    [InlineData("a message byte by byte", 3)]
    [InlineData("early hints before the answer", 4)]
    [InlineData("frames of kinds that nobody knows", 5)]
    public async Task CallAsync_UnusualButRight_IsAnswered(string what, int way)
    {
        Assert.NotEmpty(what);
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0);
            await connection.ReadUntilAsync(FrameType.Data);
            switch (way)
            {
                case 1:
                    await connection.SendAsync(FrameType.Headers, 0, 1, Headers[..8]);
                    await connection.SendAsync(FrameType.Continuation, 0, 1, Headers[8..20]);
                    await connection.SendAsync(FrameType.Continuation, EndHeaders, 1, Headers[20..]);
                    await connection.SendAsync(FrameType.Data, 0, 1, "000000000107");
                    break;
                case 2:
                    await connection.SendAsync(FrameType.Headers, EndHeaders | FrameFlags.Padded | FrameFlags.Priority, 1, "03" + "0000000010" + Headers + "000000");
                    await connection.SendAsync(FrameType.Data, FrameFlags.Padded, 1, "02" + "000000000107" + "0000");
                    break;
                case 3:
                    await connection.SendAsync(FrameType.Headers, EndHeaders, 1, Headers);
                    foreach (var part in new[] { "00", "00", "00", "00", "", "01", "07" })
                        await connection.SendAsync(FrameType.Data, 0, 1, part);
                    break;
                case 4:
                    await connection.SendAsync(FrameType.Headers, EndHeaders, 1, "0803313033");
                    goto case 1;
                default:
                    await connection.SendAsync((FrameType)0xfa, 0xff, 1, "0102");
                    await connection.SendAsync(FrameType.Priority, 0, 1, "0000000010");
                    goto case 1;
            }
            await connection.SendAsync(FrameType.Headers, EndBoth, 1, Trailers);
        });
        await using var channel = server.Connect();
        Assert.Equal([7], await channel.CallAsync(Method, [], Long, CancellationToken.None));
    }

    [Theory]
    [InlineData(nameof(FrameType.Continuation), EndHeaders, 1, Headers)] // of nothing
    [InlineData(nameof(FrameType.Data), 0, 1, "0000")] // before headers
    [InlineData(nameof(FrameType.PushPromise), EndHeaders, 1, "00000002" + Headers)]
    [InlineData(nameof(FrameType.Headers), EndHeaders, 1, "be")] // refers to what we do not keep
    [InlineData(nameof(FrameType.Headers), EndHeaders | FrameFlags.Padded, 1, "ff88")] // more padding than frame
    [InlineData(nameof(FrameType.Headers), EndHeaders | FrameFlags.Priority, 1, "88")] // too short
    [InlineData(nameof(FrameType.Ping), 0, 0, "00")]
    [InlineData(nameof(FrameType.GoAway), 0, 0, "00")]
    [InlineData(nameof(FrameType.WindowUpdate), 0, 0, "00000000")]
    [InlineData(nameof(FrameType.WindowUpdate), 0, 0, "7fffffff")] // beyond what a window may be
    [InlineData(nameof(FrameType.WindowUpdate), 0, 1, "7fffffff")]
    [InlineData(nameof(FrameType.WindowUpdate), 0, 0, "0001")]
    [InlineData(nameof(FrameType.Settings), 0, 0, "0004")] // half a setting
    [InlineData(nameof(FrameType.Settings), 0, 0, "000480000000")]
    [InlineData(nameof(FrameType.Settings), 0, 0, "000500000001")]
    [InlineData(nameof(FrameType.ResetStream), 0, 1, "00")]
    public async Task CallAsync_ServerBreaksTheRules_FailsAndTheConnectionIsClosed(string type, byte flags, int stream, string payload)
    {
        var goodbye = new TaskCompletionSource<FrameHeader>();
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0);
            await connection.ReadUntilAsync(FrameType.Data);
            await connection.SendAsync(Enum.Parse<FrameType>(type), flags, stream, payload);
            goodbye.TrySetResult((await connection.ReadUntilAsync(FrameType.GoAway)).Header);
        });
        await using var channel = server.Connect();
        var failure = await FailAsync(channel);
        Assert.Equal(GrpcStatusCode.Unavailable, failure.Code);
        Assert.Contains("The connection failed.", failure.Detail, StringComparison.Ordinal);
        Assert.Equal(8, (await goodbye.Task.WaitAsync(Long)).Length);
    }

    [Fact]
    public async Task CallAsync_HeadersWithoutEnd_AreGivenUp()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0);
            await connection.ReadUntilAsync(FrameType.Data);
            await connection.SendAsync(FrameType.Headers, 0, 1, Headers);
            while (true)
                await connection.SendAsync(FrameType.Continuation, 0, 1, new byte[16 * 1024]);
        });
        await using var channel = server.Connect();
        Assert.Equal(GrpcStatusCode.Unavailable, (await FailAsync(channel)).Code);
    }

    [Fact]
    public async Task CallAsync_FrameLargerThanAnnounced_IsGivenUp()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0);
            await connection.SendAsync([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]);
        });
        await using var channel = server.Connect();
        Assert.Equal(GrpcStatusCode.Unavailable, (await FailAsync(channel)).Code);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task CallAsync_AnotherProtocol_SaysSo(string greeting)
    {
        await using var server = new ScriptedServer(connection => connection.SendAsync(Encoding.ASCII.GetBytes(greeting)));
        await using var channel = server.Connect();
        Assert.Contains("does not speak HTTP/2", (await FailAsync(channel)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_SmallWindows_SendsAsTheyGrow()
    {
        const int Length = 40_000;
        var sizes = new List<int>();
        var body = new MemoryStream();
        await using var server = new ScriptedServer(async connection =>
        {
            // Windows of 10,000 for each call.
            await connection.SendAsync(FrameType.Settings, 0, 0, "000400002710");
            while (body.Length < Length + 5)
            {
                var (header, payload) = await connection.ReadUntilAsync(FrameType.Data);
                sizes.Add(header.Length);
                body.Write(payload);
                // What the client sent before it knew counts too: its window may be below zero.
                var grown = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(grown, header.Length);
                await connection.SendAsync(FrameType.WindowUpdate, 0, 1, grown);
            }
            await AnswerAsync(connection, 1);
        });
        await using var channel = server.Connect();
        var request = Enumerable.Range(0, Length).Select(i => (byte)(i * 7)).ToArray();
        Assert.Equal([7], await channel.CallAsync(Method, request, Long, CancellationToken.None));
        Assert.Equal(request, body.ToArray()[5..]);
        Assert.All(sizes, size => Assert.InRange(size, 1, FrameHeader.UsualMaxLength));
    }

    [Fact]
    public async Task CallAsync_OneCallAtATimeAllowed_OpensAnotherConnection()
    {
        var settled = new TaskCompletionSource();
        var both = new SemaphoreSlim(0);
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0, "000300000001");
            // The client does not wait for our settings; whether its call or its answer to them comes first is chance.
            for (var (hasAsked, hasAgreed) = (false, false); !hasAsked || !hasAgreed;)
            {
                var (header, _) = await connection.ReadFrameAsync();
                hasAsked |= header.Type == FrameType.Data;
                hasAgreed |= header.Type == FrameType.Settings && header.Has(FrameFlags.Ack);
            }
            settled.TrySetResult();
            both.Release();
            await Poll.UntilAsync(() => both.CurrentCount, count => count == 2);
            await AnswerAsync(connection, 1);
        });
        await using var channel = server.Connect();
        var first = channel.CallAsync(Method, [], Long, CancellationToken.None);
        await settled.Task.WaitAsync(Long);
        var second = channel.CallAsync(Method, [], Long, CancellationToken.None);
        Assert.Equal([7], await first);
        Assert.Equal([7], await second);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task CallAsync_CallerGivesUp_TheServerIsTold()
    {
        var reset = new TaskCompletionSource<byte[]>();
        using var caller = new CancellationTokenSource();
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0);
            await connection.ReadUntilAsync(FrameType.Data);
            await caller.CancelAsync();
            reset.TrySetResult((await connection.ReadUntilAsync(FrameType.ResetStream)).Payload);
        });
        await using var channel = server.Connect();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channel.CallAsync(Method, [], Long, caller.Token));
        Assert.Equal([0, 0, 0, (byte)Http2Error.Cancel], await reset.Task.WaitAsync(Long));
    }

    [Fact]
    public async Task CallAsync_AnswerTooLarge_IsRefusedBeforeItHasCome()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0);
            await connection.ReadUntilAsync(FrameType.Data);
            await connection.SendAsync(FrameType.Headers, EndHeaders, 1, Headers);
            // A message of 4 GB is announced, and never sent.
            await connection.SendAsync(FrameType.Data, 0, 1, "00ffffffff");
        });
        await using var channel = server.Connect();
        Assert.Equal(GrpcStatusCode.ResourceExhausted, (await FailAsync(channel)).Code);
    }

    [Fact]
    public async Task CallAsync_LargeAnswer_WindowsAreOpenedAgain()
    {
        const int Length = 40 * 1024 * 1024, Part = 16 * 1024;
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync(FrameType.Settings, 0, 0);
            await connection.ReadUntilAsync(FrameType.Data);
            await connection.SendAsync(FrameType.Headers, EndHeaders, 1, Headers);
            var windows = new Dictionary<int, long> { [0] = 65_535 + (16 * 1024 * 1024), [1] = 16 * 1024 * 1024 };
            var prefix = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), Length);
            await SendAsync(prefix);
            for (var sent = 0; sent < Length; sent += Part)
                await SendAsync(new byte[Part]);
            await connection.SendAsync(FrameType.Headers, EndBoth, 1, Trailers);

            async Task SendAsync(byte[] data)
            {
                while (windows.Values.Min() < data.Length)
                {
                    var (header, payload) = await connection.ReadUntilAsync(FrameType.WindowUpdate);
                    windows[header.Stream] += BinaryPrimitives.ReadInt32BigEndian(payload);
                }
                windows[0] -= data.Length;
                windows[1] -= data.Length;
                await connection.SendAsync(FrameType.Data, 0, 1, data);
            }
        });
        await using var channel = server.Connect();
        Assert.Equal(Length, (await channel.CallAsync(Method, [], Long, CancellationToken.None)).Length);
    }

    private static async Task AnswerAsync(ScriptedConnection connection, int stream)
    {
        await connection.SendAsync(FrameType.Headers, EndHeaders, stream, Headers);
        await connection.SendAsync(FrameType.Data, 0, stream, "000000000107");
        await connection.SendAsync(FrameType.Headers, EndBoth, stream, Trailers);
    }

    private static Task<GrpcException> FailAsync(GrpcChannel channel) =>
        Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(Method, [], Long, CancellationToken.None));
}
