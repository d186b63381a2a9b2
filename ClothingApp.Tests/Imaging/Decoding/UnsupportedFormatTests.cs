using System.Text;
using ClothingApp.Imaging.Decoding;
using ClothingApp.Imaging.Decoding.Native;

namespace ClothingApp.Tests.Imaging.Decoding;

public sealed class UnsupportedFormatTests
{
    private readonly PictureDecoder _decoder = new();

    /// <summary>One file of every other kind: what it is, its beginning (text, or hexadecimal after "0x"), a word of the message.</summary>
    public static TheoryData<string, string, string> Others => new()
    {
        { "nothing", "", "empty" },
        { "HTML", "<!DOCTYPE html><html><body>no picture</body></html>", "HTML" },
        { "HTML with space and mark", "\uFEFF \r\n\t<HTML lang='en'>", "HTML" },
        { "XHTML", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "HTML" },
        { "SVG", "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>", "SVG" },
        { "SVG with prologue", "<?xml version='1.0'?><!-- by hand --><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG" },
        { "SVG with an entity", "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>", "SVG" },
        { "compressed SVG", "0x1f8b0800000000000003", "archive" },
        { "XML", "<?xml version='1.0'?><rss/>", "XML" },
        { "JSON", "{\"error\": \"not found\"}", "JSON" },
        { "text", "Not Found", "text" },
        { "PDF", "%PDF-1.7\n", "PDF" },
        { "PostScript", "%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript" },
        { "Photoshop", "0x384250530001000000000000000300000001000000010008", "Photoshop" },
        { "ICO", "0x00000100010010100000010020006804", "icon" },
        { "CUR", "0x00000200010010100000010020006804", "icon" },
        { "TGA", "0x0000020000000000000000000100010018000000ff", "known format" },
        { "zip", "0x504b03041400000008000000", "archive" },
        { "tar", $"0x{new string('0', 514)}7573746172003030", "archive" },
        { "7z", "0x377abcaf271c", "archive" },
        { "HEIC", "0x00000018667479706865696300000000686569636d696631", "HEIC" },
        { "HEIF with mif1", "0x00000018667479706d696631000000006d69663168656963", "HEIC" },
        { "MP4", "0x000000186674797069736f6d0000020069736f6d6d703431", "video" },
        { "Matroska", "0x1a45dfa39f4286810142f781", "video" },
        { "AVI", "0x524946460000000041564920", "video" },
        { "WAVE", "0x524946460000000057415645666d7420", "known format" },
        { "JPEG 2000", "0x0000000c6a5020200d0a870a", "JPEG 2000" },
        { "JPEG 2000 codestream", "0xff4fff5100290000", "JPEG 2000" },
        { "JPEG XL", "0x0000000c4a584c200d0a870a", "JPEG XL" },
        { "JPEG XL codestream", "0xff0afa1f4114", "JPEG XL" },
        { "JPEG XR", "0x4949bc0120000000", "JPEG XR" },
        { "camera raw", "0x49492a001000000043520200", "camera" },
        { "netpbm", "P6\n1 1\n255\nabc", "netpbm" },
        { "Radiance", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "text" },
        { "OpenEXR", "0x762f310102000000", "known format" },
        { "DDS", "0x444453207c00000007100a00", "known format" },
        { "FITS", "SIMPLE  =                    T", "text" },
        { "MATLAB", "MATLAB 5.0 MAT-file, Platform: GLNXA64", "text" },
        { "vips", "0xb6a6f20800000000", "known format" },
        { "program", "0x4d5a90000300000004000000", "program" },
        { "ELF", "0x7f454c4602010100", "program" },
        { "MP3", "0x4944330300000000", "known format" },
        { "BMP with an unknown header", "0x424d00000000000000003600000099000000", "BMP" },
        { "one byte", "0xff", "known format" },
        { "half of a JPEG's magic", "0xffd8", "known format" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public async Task DecodeAsync_EveryOtherKind_IsUnsupportedAndNamed(string kind, string content, string word)
    {
        var bytes = content.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(content[2..]) : Encoding.UTF8.GetBytes(content);
        var result = await _decoder.DecodeAsync(bytes, null, default);

        Assert.True(result.Error == DecodeError.UnsupportedFormat, kind);
        Assert.Contains(word, result.Message, StringComparison.Ordinal);
    }

    /// <summary>The second wall: were the format told wrongly, libvips' other loaders would still be shut.</summary>
    [Theory]
    [InlineData("svgload_buffer")]
    [InlineData("rawload")]
    [InlineData("csvload")]
    [InlineData("ppmload_buffer")]
    [InlineData("vipsload")]
    [InlineData("radload_buffer")]
    [InlineData("pdfload_buffer")]
    [InlineData("jxlload_buffer")]
    public void Open_BlockedLoader_Fails(string loader)
    {
        var svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>"u8.ToArray();
        Assert.Throws<VipsException>(() => VipsImage.Open(loader, "access=sequential", svg).Dispose());
    }
}
