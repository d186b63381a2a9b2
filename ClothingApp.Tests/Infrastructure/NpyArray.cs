using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace ClothingApp.Tests.Infrastructure;

/// <summary>One array of NumPy's .npy format (versions 1 to 3), in C order and little-endian.</summary>
/// <param name="DType">NumPy's name of the element type, such as float32, uint8, int64, bool, float16.</param>
/// <param name="Shape">Empty for a scalar.</param>
/// <param name="Data">The elements' bytes, row by row.</param>
internal sealed partial record NpyArray(string DType, int[] Shape, byte[] Data)
{
    public int Count => Shape.Aggregate(1, (product, dimension) => checked(product * dimension));

    /// <summary>The elements; <typeparamref name="T"/> must be of the element's size (<see cref="Half"/> for float16).</summary>
    public ReadOnlySpan<T> As<T>()
        where T : unmanaged
    {
        var elements = MemoryMarshal.Cast<byte, T>(Data.AsSpan());
        return elements.Length == Count
            ? elements
            : throw new InvalidOperationException($"An array of {Count} {DType} cannot be read as {elements.Length} {typeof(T).Name}.");
    }

    /// <summary>The elements of any numeric type as doubles, for comparisons.</summary>
    public double[] ToDoubles() => DType switch
    {
        "float64" => As<double>().ToArray(),
        "float32" => Convert<float>(value => value),
        "float16" => Convert<Half>(value => (double)value),
        "int64" => Convert<long>(value => value),
        "int32" => Convert<int>(value => value),
        "int16" => Convert<short>(value => value),
        "int8" => Convert<sbyte>(value => value),
        "uint64" => Convert<ulong>(value => value),
        "uint32" => Convert<uint>(value => value),
        "uint16" => Convert<ushort>(value => value),
        "uint8" or "bool" => Convert<byte>(value => value),
        _ => throw new NotSupportedException($"{DType} is no number."),
    };

    public static NpyArray Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        stream.ReadExactly(start[..10]);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw new InvalidDataException("Not an .npy file.");

        int headerLength;
        if (start[6] == 1)
        {
            headerLength = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        }
        else
        {
            stream.ReadExactly(start[10..]);
            headerLength = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        }

        var headerBytes = new byte[headerLength];
        stream.ReadExactly(headerBytes);
        var header = Encoding.UTF8.GetString(headerBytes);
        var (type, size) = ElementType(Descr().Match(header).Groups["type"].Value);
        if (!header.Contains("'fortran_order': False", StringComparison.Ordinal))
            throw new NotSupportedException("Arrays in Fortran order are not read.");
        var shape = ShapePattern().Match(header).Groups["dimensions"].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(dimension => int.Parse(dimension, CultureInfo.InvariantCulture))
            .ToArray();

        var data = new byte[checked(shape.Aggregate(1, (product, dimension) => product * dimension) * size)];
        stream.ReadExactly(data);
        return new NpyArray(type, shape, data);
    }

    private static (string Name, int Size) ElementType(string descr) => descr switch
    {
        "<f8" => ("float64", 8),
        "<f4" => ("float32", 4),
        "<f2" => ("float16", 2),
        "<i8" => ("int64", 8),
        "<i4" => ("int32", 4),
        "<i2" => ("int16", 2),
        "|i1" => ("int8", 1),
        "<u8" => ("uint64", 8),
        "<u4" => ("uint32", 4),
        "<u2" => ("uint16", 2),
        "|u1" => ("uint8", 1),
        "|b1" => ("bool", 1),
        "<c8" => ("complex64", 8),
        "<c16" => ("complex128", 16),
        _ => throw new NotSupportedException($"Elements of type '{descr}' are not read."),
    };

    private double[] Convert<T>(Func<T, double> convert)
        where T : unmanaged
    {
        var elements = As<T>();
        var doubles = new double[elements.Length];
        for (var i = 0; i < doubles.Length; i++) doubles[i] = convert(elements[i]);
        return doubles;
    }

    [GeneratedRegex("'descr': '(?<type>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Descr();

    [GeneratedRegex(@"'shape': \((?<dimensions>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShapePattern();
}
