using System.Buffers.Binary;

namespace ClothingApp.Tests.Gateway.Infrastructure;

/// <summary>Pictures of one colour whose red says which class the stub shall answer.</summary>
internal static class Paint
{
    private const int RedsPerClass = 25;

    public static int ClassOf(int red) => Math.Min(red / RedsPerClass, 9);

    /// <summary>A BMP file, 24 bits, of a colour whose red stands for <paramref name="classIndex"/>. Green and blue stand for other classes.</summary>
    public static byte[] Bmp(int classIndex, int width = 40, int height = 30)
    {
        const int HeaderSize = 54;
        var stride = (width * 3 + 3) / 4 * 4;
        var file = new byte[HeaderSize + (stride * height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        var red = (byte)((classIndex * RedsPerClass) + (RedsPerClass / 2));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = file.AsSpan(HeaderSize + (y * stride) + (x * 3), 3);
                pixel[0] = 0;
                pixel[1] = 255;
                pixel[2] = red;
            }
        }
        return file;
    }

    /// <summary>A BMP file of one bit a pixel that a download may have, and of more pixels than are decoded.</summary>
    public static byte[] ManyPixels()
    {
        const int Width = 8000, Height = 6500, HeaderSize = 54 + 8;
        var file = new byte[HeaderSize + (Width / 8 * Height)];
        Bmp(1).AsSpan(0, 54).CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 1);
        return file;
    }
}
