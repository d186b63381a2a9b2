using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class PortReservationTests
{
    private static readonly HashSet<int> Nothing = [];

    [Fact]
    public async Task Reservation_WhileHeld_LetsAServerListenThere()
    {
        using var reservation = PortReservation.Take(null, Nothing);
        for (var life = 0; life < 2; life++)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls($"http://localhost:{reservation.Port}");
            await using var app = builder.Build();
            app.MapGet("/", () => "here");
            await app.StartAsync();
            using var client = new HttpClient();
            Assert.Equal("here", await client.GetStringAsync($"http://127.0.0.1:{reservation.Port}/"));
        }
    }

    [Fact]
    public void Take_PortThatSomebodyListensOn_GivesAnother()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var reservation = PortReservation.Take(taken, Nothing);
        Assert.NotEqual(taken, reservation.Port);
    }

    [Fact]
    public void Take_PortThatSomebodyListensOnEverywhere_GivesAnother()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var reservation = PortReservation.Take(taken, Nothing);
        Assert.NotEqual(taken, reservation.Port);
    }

    [Fact]
    public void Take_Avoided_IsNotGiven()
    {
        int free;
        using (var first = PortReservation.Take(null, Nothing))
            free = first.Port;
        using var reservation = PortReservation.Take(free, new HashSet<int> { free });
        Assert.NotEqual(free, reservation.Port);
    }

    [Fact]
    public void Allocate_TwoThatAskForOnePort_GivesEachItsOwnAndSaysSo()
    {
        int port;
        using (var probe = PortReservation.Take(null, Nothing))
            port = probe.Port;
        var output = new StringWriter();
        using var allocator = new EndpointAllocator(new AppConsole(output, colours: false));
        var first = new ExecutableResource("first", "sh", ".");
        var second = new ExecutableResource("second", "sh", ".");
        foreach (var resource in new[] { first, second })
            resource.Annotations.Add(new EndpointAnnotation(ProtocolType.Tcp, "http", port: port));

        allocator.Allocate([first, second]);

        var ports = new[] { first, second }.Select(resource => new EndpointReference(resource, "http").Port).ToList();
        Assert.Equal(2, ports.Distinct().Count());
        Assert.Contains($"port {port} of second is taken; second listens on {ports[1]} instead", output.ToString(), StringComparison.Ordinal);
    }
}
