using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>What an assembly shows of itself, in the terms of the facts.</summary>
internal static class CompiledApi
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>The types that others can see in a namespace or below it.</summary>
    public static IEnumerable<Type> VisibleTypes(Assembly assembly, string space) =>
        assembly.GetTypes().Where(t => IsVisible(t) && (t.Namespace == space || t.Namespace?.StartsWith(space + ".", StringComparison.Ordinal) == true));

    public static ApiType Read(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => IsRecord(type) ? "record struct" : "struct",
            _ => IsRecord(type) ? "record" : "class",
        };
        return new(ApiOrigin.Compiled, type.Namespace!, Name(type), kind)
        {
            TypeParameters = [.. type.GetGenericArguments().Select(a => a.Name)],
            Modifiers = Modifiers(type, kind),
            Bases = kind == "enum" ? [] : [.. Bases(type).Select(TypeWriter.Write)],
            AllBases = type.GetInterfaces().Select(TypeWriter.Write).Concat(BaseClasses(type).Select(TypeWriter.Write)).ToHashSet(StringComparer.Ordinal),
            Constraints = Constraints(type.GetGenericArguments()),
            Experimental = type.GetCustomAttribute<ExperimentalAttribute>()?.DiagnosticId,
            Obsolete = type.IsDefined(typeof(ObsoleteAttribute)),
            Values = kind == "enum" ? [.. type.GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => (f.Name, Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)))] : [],
            Members = kind == "enum" ? [] : [.. Members(type)],
        };
    }

    /// <summary>The base class but object, and every interface but those that follow from another one or from the base class.</summary>
    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType))
            yield return b;
        var all = type.GetInterfaces().Where(i => i.IsVisible && !(IsRecord(type) && i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEquatable<>))).ToArray();
        var implied = all.SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        foreach (var i in all.Where(i => !implied.Contains(i)))
            yield return i;
    }

    private static IEnumerable<Type> BaseClasses(Type type)
    {
        for (var b = type.BaseType; b is not null; b = b.BaseType)
            yield return b;
    }

    private static IEnumerable<ApiMember> Members(Type type)
    {
        foreach (var constructor in type.GetConstructors(Declared).Where(c => IsVisible(c) && !c.IsStatic && IsOurs(c)))
        {
            yield return Member(constructor, ApiKind.Constructor, type.Name.Split('`')[0], ("void", "void")) with
            {
                Parameters = Parameters(constructor),
                Modifiers = Modifiers(constructor, isOverride: false),
            };
        }
        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
            if (accessors.Length == 0 || property.Name == "EqualityContract")
                continue;
            var member = Member(property, ApiKind.Property, property.Name, TypeWriter.Write(property.PropertyType, property.GetCustomAttributesData(), property));
            var modifiers = Modifiers(accessors[0], IsOverride(accessors[0]));
            if (property.IsDefined(typeof(RequiredMemberAttribute)))
                modifiers = modifiers.Add("required");
            yield return member with { Modifiers = modifiers, Accessors = [.. accessors.Select(Accessor)] };
        }
        foreach (var field in type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName))
        {
            var modifiers = new[] { (field.IsStatic && !field.IsLiteral, "static"), (field.IsInitOnly, "readonly"), (field.IsLiteral, "const"), (!field.IsPublic, "protected") };
            yield return Member(field, ApiKind.Field, field.Name, TypeWriter.Write(field.FieldType, field.GetCustomAttributesData(), field)) with
            {
                Modifiers = modifiers.Where(m => m.Item1).Select(m => m.Item2).ToImmutableHashSet(),
            };
        }
        foreach (var method in type.GetMethods(Declared).Where(m => IsVisible(m) && IsOurs(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))))
        {
            // An override of a foreign class's method, ToString say, is nothing new to see.
            if (IsOverride(method) && method.GetBaseDefinition().DeclaringType?.Assembly != type.Assembly)
                continue;
            var returned = TypeWriter.Write(method.ReturnType, method.ReturnParameter.GetCustomAttributesData(), method);
            yield return Member(method, method.IsSpecialName ? ApiKind.Operator : ApiKind.Method, method.Name, returned) with
            {
                Modifiers = Modifiers(method, IsOverride(method)),
                TypeParameters = [.. method.GetGenericArguments().Select(a => a.Name)],
                Parameters = Parameters(method),
                Constraints = Constraints(method.GetGenericArguments()),
            };
        }
    }

    private static ApiMember Member(MemberInfo member, ApiKind kind, string name, (string Type, string Plain) type) => new(ApiOrigin.Compiled, kind, name, type.Type)
    {
        PlainType = type.Plain,
        Experimental = member.GetCustomAttribute<ExperimentalAttribute>()?.DiagnosticId,
        // With required members the compiler makes the constructor obsolete, for compilers that do not know them.
        Obsolete = member.IsDefined(typeof(ObsoleteAttribute)) && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute)),
    };

    private static ApiParameter[] Parameters(MethodBase method) => [.. method.GetParameters().Select(p =>
    {
        var (type, plain) = TypeWriter.Write(p.ParameterType, p.GetCustomAttributesData(), method);
        var modifier = p switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out",
            { ParameterType.IsByRef: true, IsIn: true } => "in",
            { ParameterType.IsByRef: true } => "ref",
            { Position: 0 } when method.IsDefined(typeof(ExtensionAttribute)) => "this",
            _ when p.IsDefined(typeof(ParamArrayAttribute)) => "params",
            _ => "",
        };
        return new ApiParameter(modifier, type, p.Name!, Default(p)) { PlainType = plain };
    })];

    private static string? Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue)
            return null;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.RawDefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            bool value => value ? "true" : "false",
            string value => $"\"{value.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
            var value when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }

    private static ApiConstraint[] Constraints(Type[] parameters) => [.. parameters.Where(p => p.IsGenericParameter).Select(p =>
    {
        var attributes = p.GenericParameterAttributes;
        List<string> requirements = [];
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            requirements.Add("class");
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            requirements.Add("struct");
        requirements.AddRange(p.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeWriter.Write));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            requirements.Add("new()");
        return new ApiConstraint(p.Name, requirements);
    }).Where(c => c.Requirements.Count > 0)];

    private static ImmutableHashSet<string> Modifiers(Type type, string kind) => kind switch
    {
        "interface" or "enum" => [],
        "struct" or "record struct" => Named((type.IsDefined(typeof(IsReadOnlyAttribute)), "readonly"), (type.IsByRefLike, "ref")),
        _ when type is { IsAbstract: true, IsSealed: true } => ["static"],
        _ => Named((type.IsAbstract, "abstract"), (type.IsSealed, "sealed")),
    };

    private static ImmutableHashSet<string> Modifiers(MethodBase method, bool isOverride) => method.DeclaringType!.IsInterface
        ? Named((method.IsStatic, "static"))
        : Named(
            (method.IsStatic, "static"), (method.IsFamily || method.IsFamilyOrAssembly, "protected"), (method.IsAbstract, "abstract"), (isOverride, "override"),
            (method is { IsVirtual: true, IsFinal: false, IsAbstract: false } && !isOverride, "virtual"));

    private static ImmutableHashSet<string> Named(params (bool, string)[] modifiers) => modifiers.Where(m => m.Item1).Select(m => m.Item2).ToImmutableHashSet();

    private static string Accessor(MethodInfo accessor) => accessor.ReturnType == typeof(void)
        ? accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set"
        : "get";

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition() != method;

    // What the compiler makes for records is seen by everybody and written by nobody.
    private static bool IsOurs(MethodBase method) => !method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsRecord(Type type) => type.IsValueType
        ? type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true
        : type.GetMethod("<Clone>$") is not null;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;

    private static string Name(Type type) => type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name.Split('`')[0]}" : type.Name.Split('`')[0];
}
