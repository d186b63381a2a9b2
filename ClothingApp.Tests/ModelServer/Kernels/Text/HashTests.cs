using System.Text;
using ClothingApp.ModelServer.Kernels.Text.Hashing;

namespace ClothingApp.Tests.ModelServer.Kernels.Text;

/// <summary>Hashes of bytes i*7+n by length n, from the published libraries (farmhash 0~git20190513, highwayhash's SipHash).</summary>
public sealed class HashTests
{
    public static TheoryData<int, ulong> Farm => new()
    {
        { 0, 0x9AE16A3B2F90404F },
        { 1, 0x47A24C13B17E583E },
        { 2, 0xF0C23B32303A63C2 },
        { 3, 0x40B4412E33EEFD64 },
        { 4, 0xC107EF4CFD78DE68 },
        { 7, 0xEF296BC3F2781108 },
        { 8, 0xAF3C2FEAECFB8228 },
        { 9, 0xDC844B50EA30FA56 },
        { 15, 0x319E0DF4926DB491 },
        { 16, 0x8935C33C50C919D8 },
        { 17, 0xEB5E445E8ED8468F },
        { 24, 0x5A2808ECA044A527 },
        { 31, 0xA6E1AF36B767E2F2 },
        { 32, 0x37679234EE53FB79 },
        { 33, 0xACE067CEEF8B7ACD },
        { 48, 0x5AAB4DBFABD61F8E },
        { 63, 0xD0B2A6646C271569 },
        { 64, 0x99CEF40B2C6F98EC },
        { 65, 0x062C410B763BEF3D },
        { 100, 0x97FF1CB776A457AF },
        { 127, 0x523EBFD89D1C476C },
        { 128, 0xDBCEEBB7B5DB6DC9 },
        { 129, 0x4651AD82F97E3AC7 },
        { 192, 0x21FCDFC4E74EF3A2 },
        { 193, 0xC00468F778B34A7A },
        { 500, 0xBA6659CFE427DB72 },
    };

    public static TheoryData<int, ulong> Sip => new()
    {
        { 0, 0xF3376C54EF12AFFE },
        { 1, 0xB8FD758F6F1841BF },
        { 7, 0x65D3BB1527472923 },
        { 8, 0x203C51C376D60D14 },
        { 9, 0xF3990972AB2FC5D2 },
        { 15, 0x538224D53B98F0DF },
        { 16, 0x90A2C7CE29C1E266 },
        { 33, 0x21B000250BF5A48D },
        { 100, 0x3B998D3D51952F2F },
    };

    [Theory]
    [MemberData(nameof(Farm))]
    public void FarmHash_EveryLength_AgreesWithTheLibrary(int length, ulong expected) =>
        Assert.Equal(expected, FarmHash.Fingerprint64(Bytes(length)));

    [Theory]
    [MemberData(nameof(Sip))]
    public void SipHash_EveryLength_AgreesWithTheLibrary(int length, ulong expected) =>
        Assert.Equal(expected, SipHash.Compute(98765, 132, Bytes(length)));

    /// <summary>TensorFlow's own tests give these for the old hash.</summary>
    [Theory]
    [InlineData("a", 2996632905371535868)]
    [InlineData("b", 5795986006276551370)]
    [InlineData("c", 14899841994519054197)]
    public void MurmurHash_Letters_AsInTensorFlowsTests(string text, ulong expected) =>
        Assert.Equal(expected, MurmurHash.Compute(Encoding.UTF8.GetBytes(text)));

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 + length))];
}
