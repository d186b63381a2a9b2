namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>As <see cref="StringPool"/>, for other things that are sent again and again: the same one each time. Safe for concurrent use.</summary>
internal sealed class SharedObjects<T> where T : class, IEquatable<T>
{
    private const int Places = 1 << 10;

    private readonly T?[] _places = new T?[Places];

    public T Get(T value)
    {
        ref var place = ref _places[value.GetHashCode() & (Places - 1)];
        if (Volatile.Read(ref place) is { } held && held.Equals(value))
            return held;
        Volatile.Write(ref place, value);
        return value;
    }
}
