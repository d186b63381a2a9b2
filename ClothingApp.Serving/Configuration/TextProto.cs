using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClothingApp.Serving.Configuration;

/// <summary>
/// Reads protobuf's text format, which TensorFlow Serving's configuration files are written in (the C# library of
/// protobuf has no reader for it): fields with or without a colon before a message, commas and semicolons between fields,
/// both kinds of quotes, # comments, lists in brackets.
/// </summary>
public static class TextProto
{
    private const int MaxDepth = 50;

    /// <exception cref="FormatException">The text is not such a message; the message gives line and column.</exception>
    public static T Parse<T>(string text) where T : IMessage<T>, new()
    {
        var message = new T();
        var reader = new TextProtoReader(text);
        ReadFields(reader, message, "", 0);
        return message;
    }

    private static void ReadFields(TextProtoReader reader, IMessage message, string end, int depth)
    {
        if (depth > MaxDepth)
            throw reader.Error("messages are nested too deeply");
        while (!reader.TryTake(end))
        {
            var name = reader.TakeWord();
            var field = message.Descriptor.FindFieldByName(name)
                ?? throw reader.Error($"{message.Descriptor.FullName} has no field named \"{name}\"; its fields are {string.Join(", ", message.Descriptor.Fields.InFieldNumberOrder().Select(f => f.Name))}");
            var colon = reader.TryTake(":");
            if (reader.TryTake("["))
            {
                while (!reader.TryTake("]"))
                {
                    ReadValue(reader, message, field, depth);
                    reader.TryTake(",");
                }
            }
            else
            {
                if (!colon && field.FieldType != FieldType.Message)
                    throw reader.Error($"a colon is missing after \"{name}\"");
                ReadValue(reader, message, field, depth);
            }
            if (!reader.TryTake(","))
                reader.TryTake(";");
        }
    }

    private static void ReadValue(TextProtoReader reader, IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            var entry = ReadMapEntry(reader, field.MessageType, depth);
            ((System.Collections.IDictionary)field.Accessor.GetValue(message))[entry.Key] = entry.Value;
            return;
        }
        var value = field.FieldType == FieldType.Message ? ReadMessage(reader, field.MessageType, depth) : ReadScalar(reader, field);
        if (field.IsRepeated)
            ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
        else
            field.Accessor.SetValue(message, value);
    }

    private static (object Key, object Value) ReadMapEntry(TextProtoReader reader, MessageDescriptor entry, int depth)
    {
        object? key = null, value = null;
        var end = reader.TakeOpening();
        while (!reader.TryTake(end))
        {
            var name = reader.TakeWord();
            reader.TryTake(":");
            var field = entry.FindFieldByName(name) ?? throw reader.Error($"a map entry has a key and a value, no \"{name}\"");
            var read = field.FieldType == FieldType.Message ? ReadMessage(reader, field.MessageType, depth) : ReadScalar(reader, field);
            if (field.FieldNumber == 1)
                key = read;
            else
                value = read;
            if (!reader.TryTake(","))
                reader.TryTake(";");
        }
        return (key ?? throw reader.Error("a map entry has no key"), value ?? throw reader.Error("a map entry has no value"));
    }

    private static object ReadMessage(TextProtoReader reader, MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        ReadFields(reader, message, reader.TakeOpening(), depth + 1);
        // A wrapper's field holds the bare value in C#.
        return type.File.Name == "google/protobuf/wrappers.proto" ? type.FindFieldByNumber(1).Accessor.GetValue(message) : message;
    }

    private static object ReadScalar(TextProtoReader reader, FieldDescriptor field)
    {
        if (field.FieldType is FieldType.String or FieldType.Bytes)
        {
            var bytes = reader.TakeString();
            return field.FieldType == FieldType.Bytes ? ByteString.CopyFrom(bytes) : Encoding.UTF8.GetString(bytes);
        }
        var word = reader.TakeWord();
        try
        {
            return field.FieldType switch
            {
                FieldType.Bool => word is "true" or "True" or "t" or "1" || (word is "false" or "False" or "f" or "0" ? false : throw new FormatException()),
                FieldType.Enum => field.EnumType.FindValueByName(word)?.Number ?? int.Parse(word, CultureInfo.InvariantCulture),
                FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => int.Parse(word, CultureInfo.InvariantCulture),
                FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => long.Parse(word, CultureInfo.InvariantCulture),
                FieldType.UInt32 or FieldType.Fixed32 => uint.Parse(word, CultureInfo.InvariantCulture),
                FieldType.UInt64 or FieldType.Fixed64 => ulong.Parse(word, CultureInfo.InvariantCulture),
                FieldType.Float => float.Parse(word.TrimEnd('f'), CultureInfo.InvariantCulture),
                _ => double.Parse(word.TrimEnd('f'), CultureInfo.InvariantCulture),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw reader.Error($"\"{word}\" is no value for {field.Name}, which is a {field.FieldType.ToString().ToLowerInvariant()}");
        }
    }
}
