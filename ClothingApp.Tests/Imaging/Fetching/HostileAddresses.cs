namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>Addresses that strangers give: one table for each way of hiding what an address means.</summary>
internal static class HostileAddresses
{
    /// <summary>Spellings of addresses inside; each goes through the system's own resolver.</summary>
    public static TheoryData<string> Inside =>
    [
        "http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.1/", "http://127.0.1/", "http://127.255.255.254/", "http://2130706433/",
        "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0x7f.1/", "http://0177.0.0.1/", "http://0177.1/", "http://017700000001/",
        "http://0x7F.0x0.0x0.0x1/", "http://00177.0000.0000.0001/", "http://127.0x1/", "http://127.000.000.001/", "http://127.0.0.1./",
        "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://0/", "http://0.0.0.0/", "http://0x0/", "http://00/", "http://0.1.2.3/",
        "http://10.0.0.1/", "http://10.255.255.255/", "http://167772161/", "http://0xA.1/", "http://012.0.0.1/",
        "http://172.16.0.1/", "http://172.31.255.255/", "http://2886729729/", "http://192.168.0.1/", "http://192.168.1/", "http://3232235521/", "http://0xc0a80001/", "http://0300.0250.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://169.254.0.1/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://169.16689662/",
        "http://100.64.0.1/", "http://100.100.100.200/", "http://100.127.255.255/", "http://168.63.129.16/",
        "http://192.0.0.1/", "http://192.0.0.192/", "http://192.0.2.1/", "http://192.88.99.1/", "http://198.18.0.1/", "http://198.19.255.255/", "http://198.51.100.1/", "http://203.0.113.1/",
        "http://224.0.0.1/", "http://239.255.255.255/", "http://240.0.0.1/", "http://255.255.255.255/", "http://4294967295/", "http://0xffffffff/",
        "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[0:0:0:0:0:ffff:192.168.0.1]/",
        "http://[::127.0.0.1]/", "http://[::ffff:0:127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b::10.0.0.1]/", "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/", "http://[2002:c0a8:1::1]/",
        "http://[2001:0:7f00:1::]/", "http://[2001:0:0808:0808::80ff:fffe]/", "http://[2001:0:0808:0808::5601:5601]/",
        "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[febf::1]/", "http://[fec0::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[fdff::1]/", "http://[fd20:ce::254]/",
        "http://[ff02::1]/", "http://[ff0e::1]/", "http://[100::1]/", "http://[2001:db8::1]/", "http://[2001:2::1]/", "http://[2001:10::1]/", "http://[2001:20::1]/", "http://[3fff::1]/", "http://[5f00::1]/",
        "http://[2606:4700::5efe:10.0.0.1]/", "http://[2606:4700::200:5efe:127.0.0.1]/", "http://[4000::1]/", "http://[1::1]/",
        "http://127\u30020\u30020\u30021/", "http://\uFF11\uFF12\uFF17.0.0.1/", "http://\u2460\u2461\u2466.0.0.1/", "http://%31%32%37.0.0.1/", "http:\\\\127.0.0.1\\", "http:/127.0.0.1/", "http:127.0.0.1",
        "http://93.184.216.34:22/", "http://93.184.216.34:6379/", "https://93.184.216.34:9696/", "http://93.184.216.34:65535/", "https://93.184.216.34:8443/",
    ];

    public static TheoryData<string> Malformed =>
    [
        "", " ", "picture.jpg", "/etc/passwd", "//example.org/a.jpg", "file:///etc/passwd", "ftp://example.org/a.jpg", "gopher://127.0.0.1:6379/_FLUSHALL",
        "data:image/png;base64,AAAA", "javascript:alert(1)", "jar:http://example.org!/", "unix:/var/run/docker.sock", "ws://example.org/", "http://", "https://", "http:///a.jpg",
        "http://user@example.org/", "http://user:secret@example.org/", "http://127.0.0.1@example.org/", "http://example.org@127.0.0.1/", "http://[::1/", "http://[/", "http://exa mple.org/", "http://example.org:99999/", "http://example.org:-1/",
    ];

    /// <summary>More spellings: each must be refused without its name being asked for, or be no address at all.</summary>
    public static TheoryData<string> Spellings =>
    [
        // Decimal, octal and hexadecimal, whole and by parts, mixed and padded.
        "http://127.0.0.01/", "http://127.0.00.1/", "http://000177.0.0.1/", "http://0x7f.0x0.0x0.0x1/", "http://0x7f.0.1/", "http://0x7f.0x1/", "http://0X7F000001/", "http://0x000000007f000001/",
        "http://127.0.0.0x1/", "http://0177.0.0.0x1/", "http://127.65535/", "http://127.16777215/", "http://10.1/", "http://10.0.1/", "http://0xa000001/", "http://012.1/", "http://0xac100001/", "http://0254.020.0.1/",
        "http://192.168.257/", "http://192.11010049/", "http://0xc0.0xa8.0.1/", "http://0xa9.0xfe.0xa9.0xfe/", "http://0xa9fe.43518/", "http://169.254.43518/", "http://0xa9.254.0251.254/", "http://0251.254.169.254/",
        "http://1684301000/", "http://0x64646464/", "http://0144.0144.0144.0310/", "http://100.6579400/", "http://0xe0000001/", "http://4026531841/", "http://037777777777/",
        // The end of the host, and what comes before and after it.
        "http://127.0.0.1.:80/", "http://127.0.0.1?/", "http://127.0.0.1#@example.org/", "http://127.0.0.1:080/", "http://127.0.0.1:/", "http://127.0.0.1/..;/", "http:////127.0.0.1/", "http:///127.0.0.1/", "HTTP://127.0.0.1/",
        "http://127.0.0.1\\@example.org/", "http://127.0.0.1\\.example.org/", "http:\\/127.0.0.1/", " http://127.0.0.1/ ", "\thttp://127.0.0.1/\r\n", "http://%30/", "http://%31%30.0.0.1/", "http://127%2e0%2e0%2e1/", "http://0%78%37f.1/",
        // Digits and dots that only look like others.
        "http://\uFF11\uFF10.\uFF10.\uFF10.\uFF11/", "http://127\uFF0E0\uFF0E0\uFF0E1/", "http://127\uFF610\uFF610\uFF611/", "http://\uD835\uDFCF\uD835\uDFCE.0.0.1/", "http://\u00B9\u2070.0.0.1/", "http://\u2460\u24EA.0.0.1/",
        "http://\u0661\u0662\u0667.0.0.1/", "http://\uFF10\uFF58\uFF17\uFF46.1/", "http://1\u200B0.0.0.1/", "http://1\u00AD0.0.0.1/", "http://10.0.0.1\u3002/",
    ];

    /// <summary>IPv6 addresses that are inside, or stand for an IPv4 address that is.</summary>
    public static TheoryData<string> Ipv6 =>
    [
        "[::1%251]", "[::1%25lo]", "[::1%25eth0]", "[fe80::a9fe:a9fe%25eth0]", "[fe80::1%251]", "[::ffff:127.0.0.1%251]", "[0::1]", "[::0:1]", "[::0.0.0.1]", "[::0.0.0.0]", "[0:0::0:1]",
        "[::FFFF:127.0.0.1]", "[::ffff:127.1.2.3]", "[::ffff:0:0]", "[::ffff:0.0.0.0]", "[::ffff:100.64.0.1]", "[::ffff:172.16.0.1]", "[::ffff:168.63.129.16]", "[::ffff:224.0.0.1]", "[::ffff:255.255.255.255]", "[::ffff:198.18.0.1]",
        "[::10.0.0.1]", "[::169.254.169.254]", "[::8.8.8.8]", "[::ffff:0:10.0.0.1]", "[::ffff:0:8.8.8.8]",
        "[64:ff9b::]", "[64:ff9b::192.168.0.1]", "[64:ff9b::100.100.100.200]", "[64:ff9b:0:0:0:0:7f00:1]", "[64:ff9b::1:7f00:1]", "[64:ff9b:1::7f00:1]", "[64:ff9b:1:ffff::8.8.8.8]", "[64:ff9b:2::1]",
        "[2002:a00:1::]", "[2002:ac10:1::1]", "[2002:e000:1::]", "[2002:6464:6464::1]", "[2002:0:0::1]", "[2002:cb00:7101::1]",
        "[2001::]", "[2001:0:a00:1::]", "[2001:0:808:808::f5ff:fffe]", "[2001:0:808:808::3f57:fffe]", "[2001:0:a9fe:a9fe::f7f7:f7f7]",
        "[2606:4700::5efe:169.254.169.254]", "[2606:4700::200:5efe:192.168.0.1]", "[2a00:1450:4001:800:0:5efe:a00:1]",
        "[fc00::]", "[fd12:3456:789a::1]", "[fe80::]", "[fe90::1]", "[fea0::1]", "[fec0::ffff:1]", "[feff::1]", "[ff01::1]", "[ff05::2]", "[ffff::1]", "[100::]", "[100:0:0:1::1]", "[200::1]", "[400::1]", "[1fff:ffff::1]",
        "[2001:2:0:ffff::1]", "[2001:1f::1]", "[2001:2f::1]", "[2001:db8:ffff:ffff::1]", "[3fff:fff::1]", "[6000::1]", "[8000::1]", "[e000::1]", "[fd00:ec2::23]", "[fe80::5efe:10.0.0.1]",
    ];

    /// <summary>Names of services inside, and of the clouds' metadata: a name's text decides nothing, what it resolves to does.</summary>
    public static TheoryData<string, string> Names => new()
    {
        { "metadata.google.internal", "169.254.169.254" }, { "metadata", "169.254.169.254" }, { "instance-data", "169.254.169.254" }, { "metadata.goog.", "169.254.169.254" }, { "metadata.platformequinix.com", "192.80.8.124 10.0.0.1" },
        { "rancher-metadata", "169.254.169.250" }, { "metadata.tencentyun.com", "169.254.0.23" }, { "100-100-100-200.example.org", "100.100.100.200" }, { "wireserver", "168.63.129.16" }, { "oracle.example.org", "192.0.0.192" },
        { "kubernetes.default.svc", "10.96.0.1" }, { "tf-serving", "10.0.0.7" }, { "host.docker.internal", "172.17.0.1" }, { "gateway.docker.internal", "192.168.65.2" }, { "router.local", "192.168.1.1" }, { "printer.lan", "fe80::1" },
        { "127.0.0.1.nip.example", "127.0.0.1" }, { "localtest.example", "::1" }, { "app.localhost", "127.0.0.1" }, { "ip6-localhost", "::1" }, { "ip6-allnodes", "ff02::1" }, { "broadcasthost", "255.255.255.255" },
        { "mixed-last.example", "93.184.216.34 8.8.8.8 10.0.0.1" }, { "mixed-first.example", "127.0.0.1 93.184.216.34" }, { "mixed-families.example", "93.184.216.34 ::1" }, { "mixed-mapped.example", "2606:4700::1111 ::ffff:192.168.0.1" },
        { "mixed-nat64.example", "93.184.216.34 64:ff9b::a00:1" }, { "mixed-6to4.example", "2002:7f00:1:: 93.184.216.34" }, { "scoped.example", "fe80::1%1" }, { "unspecified.example", "0.0.0.0" }, { "unspecified6.example", "::" },
    };

    /// <summary>Hosts of other scripts, and what is no name at all. Whatever they become, one ASCII name is asked for, and that one is sent.</summary>
    public static TheoryData<string> Hosts =>
    [
        "ex\u0430mple.org", "\u0440\u0430ypal.example", "fa\u00DF.example", "\u03B2\u03CC\u03BB\u03BF\u03C2.example", "\u212Aelvin.example", "\uFB01le.example", "\uFF45\uFF58\uFF41\uFF4D\uFF50\uFF4C\uFF45.org", "ex\u200Bample.org", "ex\u200Dample.org", "ex\u00ADample.org",
        "e\u0301xample.org", "\u202Eexample.org", "\u2024example.org", "example\u3002org", "example\uFF0Eorg", "example\uFF61org", "\u2100.example", "\u2101.example", "\u33C2.example", "\uFE64script.example", "\u05D0b.example", "\uD83D\uDC57.example", "\uD800.example", "I\u0307.example", "\u0130.example",
        "xn--.example", "xn--a.example", "xn---.example", "xn--\u00E9.example", "xn--0.example", "xn--zzzzzzzzzz99999.example", "xn--80ak6aa92e.com", "XN--E1AYBC.example", "xn--xn--a-.example", "-a.example", "a-.example", "a_b.example", "a..b.example", ".example", "example..", "a.-b.c",
        "*.example.org", "a,b.example", "a;b.example", "a'b.example", "a!b.example", "a(b).example", "a=b.example", "a+b.example", "a~b.example", "a$b.example", "a&b.example", "a%00b.example", "a%0d%0ab.example", "a%2fb.example", "a%40b.example", "a%23b.example", "a%20b.example", "a%5cb.example", "a%2525.example", "%ff.example", "%c3%a9.example", "%e2%84%80.example",
        LongLabel, LongName, $"{LongLabel}.\u00E9.example",
    ];

    /// <summary>What an address may carry to mislead one of two parsers: user names, ports, other schemes.</summary>
    public static TheoryData<string> Tricks =>
    [
        "http://example.org:80@127.0.0.1/", "http://example.org:80%40127.0.0.1/", "http://:@127.0.0.1/", "http://:secret@127.0.0.1/", "http://%40@127.0.0.1/", "http://a:b@c@127.0.0.1/", "http://a@b:80@127.0.0.1:80/", "http://example.org%00@127.0.0.1/", "http://\u00E9@127.0.0.1/",
        "http://example.org@[::1]/", "http://[::1]@example.org/", "http://[::1].example.org/", "http://[::1]80/", "http://[127.0.0.1]/", "http://[::g]/", "http://[:::1]/", "http://[1::2::3]/", "http://[::1%]/", "http://[v1.fe80::a]/", "http://[::ffff:127.0.0.1/", "http://::1/", "http://[]/",
        "http://93.184.216.34:0/", "http://93.184.216.34:21/", "http://93.184.216.34:23/", "http://93.184.216.34:25/", "http://93.184.216.34:81/", "http://93.184.216.34:445/", "http://93.184.216.34:2375/", "http://93.184.216.34:3306/", "http://93.184.216.34:6443/", "http://93.184.216.34:8080/", "http://93.184.216.34:8500/", "http://93.184.216.34:9200/", "http://93.184.216.34:11211/",
        "http://93.184.216.34:+80/", "http://93.184.216.34:8 0/", "http://93.184.216.34:0x50/", "http://93.184.216.34:80:80/", "http://93.184.216.34:65616/", "http://93.184.216.34:4294967376/", "http://93.184.216.34:\uFF18\uFF10/",
        "FILE:///etc/passwd", "file://localhost/etc/passwd", "file:/etc/passwd", "\\\\127.0.0.1\\share", "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "tftp://127.0.0.1/a", "sftp://127.0.0.1/a", "smb://127.0.0.1/a", "ssh://127.0.0.1/", "telnet://127.0.0.1/", "imap://127.0.0.1/", "netdoc:///etc/passwd", "phar://a.jpg", "php://filter/resource=a",
        "blob:http://127.0.0.1/a", "view-source:http://127.0.0.1/", "about:blank", "mailto:a@example.org", "urn:isbn:0", "net.tcp://127.0.0.1/", "net.pipe://127.0.0.1/", "wss://127.0.0.1/", "h2c://127.0.0.1/", "httpx://127.0.0.1/", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "https:127.0.0.1@", "http:?a", "http:#a", "://127.0.0.1/", "http//127.0.0.1/", "127.0.0.1", "localhost:80",
    ];

    private static string LongLabel => $"{new string('a', 64)}.example";

    private static string LongName => string.Join('.', Enumerable.Repeat("abcdefghi", 30));
}
