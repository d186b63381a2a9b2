using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>
/// Writes types as signatures name them: without namespaces and outer types, with <c>?</c> where null is allowed. The nullability of reference
/// types is in attributes, one byte for each type in the order of reading (github.com/dotnet/roslyn, docs/features/nullable-metadata.md).
/// </summary>
internal sealed class TypeWriter
{
    private static readonly FrozenDictionary<Type, string> Keywords = new Dictionary<Type, string>
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(short)] = "short", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(float)] = "float", [typeof(double)] = "double",
    }.ToFrozenDictionary();

    private readonly byte[] _nullability;
    private readonly byte _context;
    private int _next;

    private TypeWriter(byte[] nullability, byte context) => (_nullability, _context) = (nullability, context);

    /// <summary>A type as sources write it, and again with only its outermost nullability, as the facts write it.</summary>
    /// <param name="type">What to write.</param>
    /// <param name="attributes">Of the parameter, property or field.</param>
    /// <param name="member">What the parameter belongs to, or the member itself.</param>
    public static (string Type, string Plain) Write(Type type, IList<CustomAttributeData> attributes, MemberInfo member)
    {
        var bytes = attributes.FirstOrDefault(a => a.AttributeType.Name == "NullableAttribute") switch
        {
            { ConstructorArguments: [{ Value: byte one }] } => [one],
            { ConstructorArguments: [{ Value: IReadOnlyCollection<CustomAttributeTypedArgument> many }] } => many.Select(b => (byte)b.Value!).ToArray(),
            _ => [],
        };
        var context = Context(member);
        return (new TypeWriter(bytes, context).Write(type, everywhere: true, outermost: true), new TypeWriter(bytes, context).Write(type, everywhere: false, outermost: true));
    }

    /// <summary>A type without its nullability: a base, an interface, a constraint.</summary>
    public static string Write(Type type) => new TypeWriter([], 0).Write(type, everywhere: false, outermost: false);

    private string Write(Type type, bool everywhere, bool outermost)
    {
        if (type.IsByRef)
            return Write(type.GetElementType()!, everywhere, outermost);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Write(underlying, everywhere, outermost: false) + "?";

        var annotated = !(type.IsValueType ? Skip(type.IsGenericType) : Next() != 2) && (everywhere || outermost);
        return Name(type, everywhere) + (annotated ? "?" : "");
    }

    private string Name(Type type, bool everywhere)
    {
        if (type.IsArray)
            return Write(type.GetElementType()!, everywhere, outermost: false) + "[]";
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var own = type.IsNested && !type.IsGenericParameter ? type.GetGenericArguments().Length - type.DeclaringType!.GetGenericArguments().Length : type.GetGenericArguments().Length;
        var name = type.Name.Split('`')[0];
        return own == 0 ? name : $"{name}<{string.Join(", ", type.GetGenericArguments()[^own..].Select(a => Write(a, everywhere, outermost: false)))}>";
    }

    private byte Next() => _nullability.Length switch
    {
        0 => _context,
        1 => _nullability[0],
        _ => _nullability[_next++],
    };

    private bool Skip(bool counted)
    {
        _next += counted ? 1 : 0;
        return true;
    }

    private static byte Context(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            var context = member.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType == typeof(NullableContextAttribute));
            if (context is { ConstructorArguments: [{ Value: byte value }] })
                return value;
        }
        return 0;
    }
}
