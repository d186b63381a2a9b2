using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Publishing;

/// <summary>Takes values apart that are known only where the application will run. No parameter's value is asked for: it may be a secret of this machine.</summary>
internal sealed class ValueReader
{
    private readonly SortedDictionary<string, ParameterResource> _parameters = new(StringComparer.Ordinal);

    /// <summary>The parameters met so far, by name.</summary>
    public IEnumerable<ParameterResource> Parameters => _parameters.Values;

    /// <exception cref="DistributedApplicationException">The value cannot be written down.</exception>
    public PublishedValue Read(object? value, string where)
    {
        var parts = new List<ValuePart>();
        Add(parts, value, where);
        return new PublishedValue(Joined(parts));
    }

    private void Add(List<ValuePart> parts, object? value, string where)
    {
        switch (value)
        {
            case ParameterResource parameter:
                _parameters[parameter.Name] = parameter;
                parts.Add(new ParameterPart(parameter.Name, parameter.Secret));
                break;
            case IResourceWithConnectionString connection:
                Add(parts, connection.ConnectionStringExpression, where);
                break;
            case IResourceBuilder<IResource> builder:
                Add(parts, builder.Resource, where);
                break;
            case EndpointReference endpoint:
                Add(parts, endpoint.Property(EndpointProperty.Url), where);
                break;
            case EndpointReferenceExpression expression:
                parts.Add(new EndpointPart(expression.Endpoint.Resource.Name, expression.Endpoint.EndpointName, expression.Property));
                break;
            case ReferenceExpression expression:
                Add(parts, expression, where);
                break;
            case IValueProvider or IResource:
                throw new DistributedApplicationException($"{where} is a {value.GetType().Name}, whose value is known only while the application runs; it cannot be published");
            default:
                parts.Add(new TextPart(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                break;
        }
    }

    private void Add(List<ValuePart> parts, ReferenceExpression expression, string where)
    {
        var (format, text) = (expression.Format, new StringBuilder());
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] is not ('{' or '}'))
            {
                text.Append(format[i]);
            }
            else if (i + 1 < format.Length && format[i + 1] == format[i])
            {
                text.Append(format[i++]);
            }
            else
            {
                var end = format.IndexOf('}', i);
                parts.Add(new TextPart(text.ToString()));
                text.Clear();
                Add(parts, expression.ValueProviders[int.Parse(format.AsSpan(i + 1, end - i - 1), CultureInfo.InvariantCulture)], where);
                i = end;
            }
        }
        parts.Add(new TextPart(text.ToString()));
    }

    /// <summary>Neighbouring texts as one, none of them empty unless it is all there is.</summary>
    private static List<ValuePart> Joined(List<ValuePart> parts)
    {
        var joined = new List<ValuePart>();
        foreach (var part in parts)
        {
            if (part is TextPart text && joined is [.., TextPart before])
                joined[^1] = new TextPart(before.Text + text.Text);
            else
                joined.Add(part);
        }
        return joined.Count == 1 ? joined : joined.FindAll(part => part is not TextPart { Text: "" });
    }
}
