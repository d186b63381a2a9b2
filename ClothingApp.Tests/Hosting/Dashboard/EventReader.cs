using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ClothingApp.Tests.Hosting.Dashboard;

/// <summary>Reads a stream of events as a browser does.</summary>
internal sealed class EventReader(Stream stream) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

    public static async Task<EventReader> OpenAsync(HttpClient client, string path) => new(await client.GetStreamAsync(path));

    /// <summary>The next event of a name that satisfies a condition; within a minute.</summary>
    public async Task<JsonElement> UntilAsync(string name, Func<JsonElement, bool> condition)
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)))
        {
            Assert.Equal(name, _events.Current.EventType);
            var data = JsonDocument.Parse(_events.Current.Data).RootElement;
            if (condition(data))
                return data;
        }
        throw new InvalidOperationException("the stream ended");
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await _events.DisposeAsync();
    }
}
