namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>One promise: what a route answers in a situation.</summary>
/// <param name="Code">Null: no problem.</param>
/// <param name="On">The gateway that is in that situation, see <see cref="ContractWorld"/>.</param>
public sealed record ContractRow(string Route, string Method, string Situation, int Status, string? Code, string On = "plain")
{
    public override string ToString() => $"{Method} {Route}, {Situation}";
}

/// <summary>What the design promises of each route: its statuses and codes, written down by hand.</summary>
internal static class ContractTable
{
    internal const string Url = "/predict", Form = "/model/predict/", Api = "/api/models/clothing-model/predictions", Models = "/api/models", Model = "/api/models/clothing-model", Explanations = "/api/models/clothing-model/explanations", Description = "/openapi/v1.json", Page = "/docs";

    /// <summary>The codes of the design with their statuses, and those that HTTP itself asks for.</summary>
    internal static readonly IReadOnlySet<(int Status, string Code)> Codes = new HashSet<(int, string)>
    {
        (400, "invalid_request"), (400, "forbidden_address"), (401, "unauthorized"), (404, "unknown_model"), (413, "image_too_large"), (415, "unsupported_image"), (422, "corrupt_image"),
        (429, "overloaded"), (503, "overloaded"), (502, "download_failed"), (504, "download_timeout"), (503, "model_unavailable"), (504, "deadline_exceeded"),
        (403, "forbidden"), (404, "not_found"), (405, "method_not_allowed"),
    };

    /// <summary>Answers that name a time to come again.</summary>
    internal static readonly IReadOnlySet<int> WithRetryAfter = new HashSet<int> { 429, 503 };

    internal static IReadOnlyList<ContractRow> Rows { get; } =
    [
        .. Either("a picture", 200, null),
        .. Either("no body", 400, "invalid_request"),
        .. Either("broken JSON", 400, "invalid_request"),
        .. Either("JSON without what is needed", 400, "invalid_request"),
        .. Either("a content type that is not taken", 400, "invalid_request"),
        .. Either("no address", 400, "invalid_request"),
        .. Either("an address with a password", 400, "invalid_request"),
        .. Either("a file of the server", 400, "invalid_request"),
        .. Either("an address inside", 400, "forbidden_address"),
        .. Either("the cloud's metadata", 400, "forbidden_address"),
        .. Either("a port that is not allowed", 400, "forbidden_address"),
        .. Either("a redirect inside", 400, "forbidden_address"),
        .. Either("a host without the picture", 502, "download_failed"),
        .. Either("a host that redirects for ever", 502, "download_failed"),
        .. Either("a host that never answers", 504, "download_timeout"),
        .. Either("a host that sends too much", 413, "image_too_large"),
        .. Either("a picture of too many pixels", 413, "image_too_large"),
        .. Either("a body over the limit", 413, "image_too_large"),
        .. Either("a page instead of a picture", 415, "unsupported_image"),
        .. Either("half a picture", 422, "corrupt_image"),
        .. Posts("no key", 401, "unauthorized", "keyed"),
        .. Posts("an unknown key", 401, "unauthorized", "keyed"),
        .. Posts("an expired key", 401, "unauthorized", "keyed"),
        .. Posts("a key without the scope", 403, "forbidden", "keyed"),
        .. Posts("a key", 200, null, "keyed"),
        .. Posts("more than one client may ask", 429, "overloaded", "limited"),
        .. Posts("more than the model server takes", 503, "overloaded", "busy"),
        .. Posts("no model server", 503, "model_unavailable", "away"),
        .. Posts("a model that does not come to an end", 504, "deadline_exceeded", "slow"),
        new(Form, "POST", "a picture", 200, null),
        new(Form, "POST", "a page instead of a picture", 200, null),
        new(Form, "POST", "half a picture", 200, null),
        new(Form, "POST", "no body", 400, "invalid_request"),
        new(Form, "POST", "broken JSON", 400, "invalid_request"),
        new(Form, "POST", "a body over the limit", 413, "image_too_large"),
        new(Api, "POST", "many pictures, one of them broken", 200, null),
        new(Api, "POST", "as many pictures as may be, all of them broken", 200, null),
        new(Api, "POST", "a file", 200, null),
        new(Api, "POST", "a raw picture", 200, null),
        new("/api/models/no-such/predictions", "POST", "a picture", 404, "unknown_model"),
        new($"{Api}?version=99", "POST", "a picture", 404, "unknown_model"),
        new($"{Api}?version=first", "POST", "a picture", 400, "invalid_request"),
        new($"{Api}?top=0", "POST", "a picture", 400, "invalid_request"),
        new(Models, "GET", "nothing special", 200, null),
        new(Model, "GET", "nothing special", 200, null),
        new("/api/models/no-such", "GET", "nothing special", 404, "unknown_model"),
        .. new[] { Models, Model }.SelectMany(route => new ContractRow[]
        {
            new(route, "GET", "no key", 401, "unauthorized", "keyed"), new(route, "GET", "a key", 200, null, "keyed"), new(route, "HEAD", "nothing special", 200, null),
        }),
        .. new[] { Models, Model, Description }.Select(route => new ContractRow(route, "GET", "it has what there is", 304, null)),
        new(Explanations, "POST", "a picture", 200, null),
        new(Explanations, "POST", "an address inside", 400, "forbidden_address"),
        new(Explanations, "POST", "many pictures, one of them broken", 400, "invalid_request"),
        new($"{Explanations}?class=none", "POST", "a picture", 400, "invalid_request"),
        new($"{Explanations}?method=none", "POST", "a picture", 400, "invalid_request"),
        new("/api/models/no-such/explanations", "POST", "a picture", 404, "unknown_model"),
        new(Explanations, "POST", "no key", 401, "unauthorized", "keyed"),
        new(Explanations, "POST", "a key without the scope", 403, "forbidden", "keyed"),
        new(Description, "GET", "nothing special", 200, null),
        new(Page, "GET", "nothing special", 200, null),
        new("/", "GET", "nothing special", 200, null),
        new("/form", "GET", "nothing special", 200, null),
        new("/v1/models/clothing-model", "GET", "nothing special", 404, "not_found"),
        new("/no/such/route", "POST", "a picture", 404, "not_found"),
        .. new[] { (Url, "GET"), (Url, "DELETE"), (Form, "GET"), (Form, "PUT"), (Api, "GET"), (Api, "PATCH"), (Models, "POST"), (Model, "DELETE"), ("/", "POST"), ("/form", "DELETE") }
            .Select(wrong => new ContractRow(wrong.Item1, wrong.Item2, "nothing special", 405, "method_not_allowed")),
    ];

    /// <summary>For the routes that take addresses.</summary>
    private static IEnumerable<ContractRow> Either(string situation, int status, string? code) =>
        [new(Url, "POST", situation, status, code), new(Api, "POST", situation, status, code)];

    /// <summary>For all routes that predict.</summary>
    private static IEnumerable<ContractRow> Posts(string situation, int status, string? code, string on) =>
        new[] { Url, Form, Api }.Select(route => new ContractRow(route, "POST", situation, status, code, on));
}
