using System.Net;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>The table against running gateways.</summary>
public sealed class ContractTests(ContractWorld world) : IClassFixture<ContractWorld>
{
    public static TheoryData<ContractRow> Rows => [.. ContractTable.Rows];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Send_Situation_AnswersAsTheTableSays(ContractRow row)
    {
        var gateway = world[row.On];
        using var response = row.On == "limited"
            // What a client may ask comes back with time: it has used it up when the first one is refused.
            ? await Poll.UntilAsync(() => SendAsync(gateway, row), answer => answer.StatusCode != HttpStatusCode.OK)
            : await SendAsync(gateway, row);
        var body = await response.Content.ReadAsStringAsync();

        Assert.True(row.Status == (int)response.StatusCode, $"{(int)response.StatusCode} instead of {row.Status}: {body}");
        Assert.Null(ProblemForm.Fault(row.Status, response.Content.Headers.ContentType?.ToString(), response.Headers.RetryAfter?.ToString(), body));
        if (row.Code is not null) Assert.Contains($"\"code\":\"{row.Code}\"", body, StringComparison.Ordinal);
    }

    /// <summary>Each row above is sent for real, so a code in one of them is a code that was reached.</summary>
    [Fact]
    public void Rows_EveryCodeOfTheDesign_IsAmongThem() =>
        Assert.Equal(ContractTable.Codes.Order(), ContractTable.Rows.Where(row => row.Code is not null).Select(row => (row.Status, row.Code!)).Distinct().Order());

    [Fact]
    public void Rows_EveryRouteThatPredicts_HasEveryStatusOfItsGuards()
    {
        foreach (var route in new[] { ContractTable.Url, ContractTable.Form, ContractTable.Api })
        {
            var statuses = ContractTable.Rows.Where(row => row.Route == route).Select(row => row.Status).ToHashSet();
            Assert.Superset(new HashSet<int> { 200, 400, 401, 403, 405, 413, 429, 503, 504 }, statuses);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(RunningGateway gateway, ContractRow row)
    {
        using var request = world.Request(row);
        return await gateway.Http.SendAsync(request);
    }
}
