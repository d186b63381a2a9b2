namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside the graph: configuration <c>Parameters:NAME</c>, else what the graph gives.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    /// <param name="name">The resource's name.</param>
    /// <param name="callback">Gives the value, once.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>The value when nobody gives one; null: it has to be given.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Whether it is a connection string, so that configuration <c>ConnectionStrings:NAME</c> holds it.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>A sentence about it.</summary>
    public string? Description { get; set; }

    /// <summary>Whether the sentence is Markdown.</summary>
    public bool EnableDescriptionMarkdown { get; set; }

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Name}.{(IsConnectionString ? "connectionString" : "value")}}}";

    /// <exception cref="DistributedApplicationException">Nobody has given a value.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}

/// <summary>The value of a parameter that nobody gives one.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}

/// <summary>A value that is made by chance.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerLetters = "abcdefghjkmnpqrstuvwxyz", UpperLetters = "ABCDEFGHJKMNPQRSTUVWXYZ", Digits = "0123456789", SpecialCharacters = "-_.{}~()*+!";

    /// <summary>At least as many characters.</summary>
    public int MinLength { get; set; }

    /// <summary>Whether small letters occur.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether capital letters occur.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits occur.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether other characters occur.</summary>
    public bool Special { get; set; } = true;

    /// <summary>At least as many small letters.</summary>
    public int MinLower { get; set; }

    /// <summary>At least as many capital letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>At least as many digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>At least as many other characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc/>
    /// <exception cref="DistributedApplicationException">No kind of character is allowed, or one is asked for that is not.</exception>
    public override string GetDefaultValue()
    {
        (string Characters, bool Allowed, int Least)[] kinds =
            [(LowerLetters, Lower, MinLower), (UpperLetters, Upper, MinUpper), (Digits, Numeric, MinNumeric), (SpecialCharacters, Special, MinSpecial)];
        var all = string.Concat(kinds.Where(kind => kind.Allowed).Select(kind => kind.Characters));
        if (all.Length == 0 || kinds.Any(kind => !kind.Allowed && kind.Least > 0))
            throw new DistributedApplicationException("a generated value needs at least one kind of character, and no kind can be both forbidden and asked for");

        var least = kinds.SelectMany(kind => Random(kind.Characters, kind.Least)).ToList();
        // As many again by chance as 128 bits need, so that short minimums make no weak secrets.
        least.AddRange(Random(all, Math.Max(MinLength, (int)Math.Ceiling(128 / Math.Log2(all.Length))) - least.Count));
        var characters = least.ToArray();
        System.Security.Cryptography.RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }

    private static char[] Random(string characters, int count) =>
        count <= 0 ? [] : System.Security.Cryptography.RandomNumberGenerator.GetItems<char>(characters, count);
}
