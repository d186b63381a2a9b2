namespace ClothingApp.Gateway.Access;

/// <summary>Who may ask for what, and until when. The key itself is kept nowhere; the file has its SHA-256.</summary>
/// <param name="Name">Of the client: in logs, and what its rate is counted by.</param>
/// <param name="Expires">Null: never.</param>
internal sealed record ApiKey(string Name, IReadOnlySet<Scope> Scopes, DateTimeOffset? Expires)
{
    public bool Allows(Scope scope) => Scopes.Contains(scope);

    public bool HasExpired(DateTimeOffset now) => Expires <= now;
}
