namespace ClothingApp.Web.Gateway;

internal static class GatewayClientExtensions
{
    /// <summary>The gateway gives up after 20 s, and says so itself; the rest is for the way there and back.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(25);

    /// <summary>The largest are explanations, with two pictures of some hundred kilobytes.</summary>
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    public static void AddGatewayClient(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GatewayAddress>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddTransient<GatewayKeyHandler>();
        builder.Services.AddHttpClient<GatewayClient>((services, client) =>
        {
            client.BaseAddress = services.GetRequiredService<GatewayAddress>().ForCalls;
            client.Timeout = Timeout;
            client.MaxResponseContentBufferSize = MaxAnswerBytes;
        }).AddHttpMessageHandler<GatewayKeyHandler>().RemoveAllLoggers(); // GatewayClient says once, and shorter, what they would say three times
    }
}
