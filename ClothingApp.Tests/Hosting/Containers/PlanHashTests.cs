using System.Text;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

public class PlanHashTests
{
    private static readonly ContainerPlan Plan = new("name", "image")
    {
        Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" },
        Files = [new ContainerFileEntry("/file") { Contents = Encoding.UTF8.GetBytes("contents") }],
    };

    [Fact]
    public async Task Of_SamePlanInAnotherOrder_IsTheSame() =>
        Assert.Equal(await OfAsync(Plan), await OfAsync(Plan with { Environment = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" } }));

    [Fact]
    public async Task Of_AnyDifference_Differs()
    {
        string[] hashes =
        [
            await OfAsync(Plan),
            await OfAsync(Plan, image: "other"),
            await OfAsync(Plan, arguments: ["a", "b"]),
            await OfAsync(Plan, arguments: ["a b"]),
            await OfAsync(Plan with { Environment = new Dictionary<string, string> { ["A"] = "1" } }),
            await OfAsync(Plan with { Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "3" } }),
            await OfAsync(Plan with { Files = [] }),
            await OfAsync(Plan with { Files = [Plan.Files[0] with { Contents = Encoding.UTF8.GetBytes("other") }] }),
            await OfAsync(Plan with { Files = [Plan.Files[0] with { Mode = UnixFileMode.UserRead }] }),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    private static Task<string> OfAsync(ContainerPlan plan, string image = "id", params string[] arguments) => PlanHash.OfAsync(plan, image, arguments, CancellationToken.None);
}
