using System.Diagnostics;

namespace ClothingApp.Tests.Infrastructure;

/// <summary>Waits for what will be true soon: asks again and again until a deadline.</summary>
internal static class Poll
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <returns>The first value that satisfies the condition; past the deadline the last one, for the assertion that follows.</returns>
    /// <param name="read">Asks.</param>
    /// <param name="condition">What will be true.</param>
    /// <param name="deadline">A minute unless given; more for other people's programs, which have their own clock.</param>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition, TimeSpan? deadline = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (condition(value) || Stopwatch.GetElapsedTime(start) > (deadline ?? Deadline))
                return value;
            await Task.Delay(20);
        }
    }

    /// <inheritdoc cref="UntilAsync{T}(Func{Task{T}}, Func{T, bool}, TimeSpan?)"/>
    public static Task<T> UntilAsync<T>(Func<T> read, Func<T, bool> condition) => UntilAsync(() => Task.FromResult(read()), condition);
}
