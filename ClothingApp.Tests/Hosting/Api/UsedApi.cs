using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>A member that an assembly uses of another one: <c>!0</c> is the first type parameter of its type, <c>!!0</c> the first of its own.</summary>
internal sealed record UsedMember(string Namespace, string Type, string Name, int TypeParameters, IReadOnlyList<string> Parameters, string Returns)
{
    public override string ToString() => $"{Returns} {Namespace}.{Type}.{Name}{(TypeParameters > 0 ? $"<{TypeParameters}>" : "")}({string.Join(", ", Parameters)})";
}

/// <summary>What a compiled assembly uses of another one, read from the tables of its metadata.</summary>
internal sealed class UsedApi
{
    private readonly MetadataReader _reader;
    private readonly string _used;

    private UsedApi(MetadataReader reader, string used) => (_reader, _used) = (reader, used);

    /// <summary>The types (namespace and name; nested ones after their outer type and a dot) and members that are used.</summary>
    public static (IReadOnlyList<(string Namespace, string Name)> Types, IReadOnlyList<UsedMember> Members) Read(string assemblyFile, string usedAssembly)
    {
        using var file = new PEReader(File.OpenRead(assemblyFile));
        var use = new UsedApi(file.GetMetadataReader(), usedAssembly);
        return ([.. use.Types()], [.. use.Members()]);
    }

    private IEnumerable<(string Namespace, string Name)> Types() =>
        _reader.TypeReferences.Where(IsUsed).Select(h => (Namespace(h), Name(h)));

    private IEnumerable<UsedMember> Members()
    {
        foreach (var handle in _reader.MemberReferences)
        {
            var member = _reader.GetMemberReference(handle);
            var parent = member.Parent.Kind switch
            {
                HandleKind.TypeReference => (TypeReferenceHandle)member.Parent,
                HandleKind.TypeSpecification => Generic((TypeSpecificationHandle)member.Parent),
                _ => default,
            };
            if (parent.IsNil || !IsUsed(parent))
                continue;
            var name = _reader.GetString(member.Name);
            if (member.GetKind() == MemberReferenceKind.Field)
            {
                yield return new(Namespace(parent), Name(parent), name, 0, [], member.DecodeFieldSignature(new Names(this), null));
                continue;
            }
            var signature = member.DecodeMethodSignature(new Names(this), null);
            yield return new(Namespace(parent), Name(parent), name, signature.GenericParameterCount, signature.ParameterTypes, signature.ReturnType);
        }
    }

    private TypeReferenceHandle Generic(TypeSpecificationHandle handle)
    {
        var signature = _reader.GetBlobReader(_reader.GetTypeSpecification(handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return default;
        signature.ReadSignatureTypeCode();
        return signature.ReadTypeHandle() is { Kind: HandleKind.TypeReference } type ? (TypeReferenceHandle)type : default;
    }

    private bool IsUsed(TypeReferenceHandle handle)
    {
        var scope = _reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference => _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) == _used,
            HandleKind.TypeReference => IsUsed((TypeReferenceHandle)scope),
            _ => false,
        };
    }

    private string Namespace(TypeReferenceHandle handle)
    {
        var type = _reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? Namespace((TypeReferenceHandle)type.ResolutionScope) : _reader.GetString(type.Namespace);
    }

    private string Name(TypeReferenceHandle handle)
    {
        var type = _reader.GetTypeReference(handle);
        var name = _reader.GetString(type.Name).Split('`')[0];
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? $"{Name((TypeReferenceHandle)type.ResolutionScope)}.{name}" : name;
    }

    /// <summary>Names types as <see cref="SignatureParser.TypeText"/> does, without nullability.</summary>
    private sealed class Names(UsedApi use) : ISignatureTypeProvider<string, object?>
    {
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode switch
        {
            PrimitiveTypeCode.Boolean => "bool",
            PrimitiveTypeCode.Int16 => "short",
            PrimitiveTypeCode.Int32 => "int",
            PrimitiveTypeCode.Int64 => "long",
            PrimitiveTypeCode.Single => "float",
            var code => code.ToString().ToLowerInvariant(),
        };

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => use.Name(handle).Split('.')[^1];

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name).Split('`')[0];

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            genericType == "Nullable" ? typeArguments[0] : $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        // in, out and ref are not told apart, and neither are set and init: the modifiers of both say nothing here.
        public string GetByReferenceType(string elementType) => elementType;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "delegate*";
    }
}
