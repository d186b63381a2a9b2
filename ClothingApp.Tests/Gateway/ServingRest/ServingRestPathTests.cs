using ClothingApp.Gateway.ServingRest;

namespace ClothingApp.Tests.Gateway.ServingRest;

public sealed class ServingRestPathTests
{
    [Theory]
    [InlineData("GET", "/v1/models/clothing-model")]
    [InlineData("GET", "/v1/models/clothing-model/metadata")]
    [InlineData("GET", "/v1/models/m/versions/12")]
    [InlineData("GET", "/v1/models/m/versions/12/metadata")]
    [InlineData("GET", "/v1/models/m/labels/stable")]
    [InlineData("POST", "/v1/models/m:predict")]
    [InlineData("POST", "/v1/models/m/versions/3:classify")]
    [InlineData("POST", "/v1/models/m/labels/canary:regress")]
    public void IsPassedOn_TheGrammar_True(string method, string path) => Assert.True(ServingRestPath.IsPassedOn(method, path));

    [Theory]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/models/")]
    [InlineData("GET", "/v1/models/..")]
    [InlineData("GET", "/v1/models/../../monitoring/prometheus/metrics")]
    [InlineData("GET", "/v1/models/m/versions/../metadata")]
    [InlineData("GET", "/v1/models/m//metadata")]
    [InlineData("GET", "/v1/models/m/metadata/")]
    [InlineData("GET", "/v1/models/m\n")]
    [InlineData("GET", "/v1/models/m%2f..")]
    [InlineData("GET", "/v1/models/m?x=1")]
    [InlineData("GET", "/v1/models/m\\metadata")]
    [InlineData("GET", "/v1/models/m:predict")]
    [InlineData("GET", "/v1/models/m/versions/x")]
    [InlineData("POST", "/v1/models/m")]
    [InlineData("POST", "/v1/models/m:shutdown")]
    [InlineData("POST", "/v1/models/m:predict/..")]
    [InlineData("POST", "/v1/models/m/metadata:predict")]
    [InlineData("DELETE", "/v1/models/m")]
    public void IsPassedOn_AnythingElse_False(string method, string path) => Assert.False(ServingRestPath.IsPassedOn(method, path));
}
