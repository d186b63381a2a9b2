using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>RegexReplace and RegexFullMatch.</summary>
internal static class PatternKernels
{
    public static HostKernel StaticFullMatch(Pattern pattern) => (inputs, context) => [FullMatch(inputs[0], pattern, context)];

    public static Tensor[] FullMatch(ReadOnlySpan<Tensor> inputs, KernelContext context) =>
        [FullMatch(inputs[0], Parse(inputs[1]), context)];

    public static HostKernel StaticReplace(Pattern pattern, Rewrite rewrite, bool global) =>
        (inputs, context) => [Replace(inputs[0], pattern, rewrite, global, context)];

    public static HostKernel Replace(bool global) =>
        (inputs, context) => [Replace(inputs[0], Parse(inputs[1]), new Rewrite(StringTensors.Scalar(inputs[2], "Rewrite")), global, context)];

    private static Tensor FullMatch(Tensor input, Pattern pattern, KernelContext context)
    {
        var matcher = new PatternMatcher(pattern, 0, context.Ct);
        return StringTensors.MapTo(input, context, text => matcher.IsFullMatch(text));
    }

    private static Tensor Replace(Tensor input, Pattern pattern, Rewrite rewrite, bool global, KernelContext context)
    {
        // RE2 leaves the text alone when the rewrite asks for a group that the pattern has not.
        if (rewrite.Groups > pattern.Groups + 1)
            return input;
        var matcher = new PatternMatcher(pattern, rewrite.Groups, context.Ct);
        var buffer = new ByteBuffer(context);
        return StringTensors.Map(input, context, text => global ? ReplaceAll(text, matcher, rewrite, buffer) : ReplaceFirst(text, matcher, rewrite, buffer));
    }

    private static byte[] ReplaceFirst(byte[] text, PatternMatcher matcher, Rewrite rewrite, ByteBuffer result)
    {
        if (!rewrite.IsValid || !matcher.Find(text, 0))
            return text;
        result.Append(text.AsSpan(0, matcher.Positions[0]));
        rewrite.Write(text, matcher.Positions, result);
        result.Append(text.AsSpan(matcher.Positions[1]));
        return result.Take();
    }

    private static byte[] ReplaceAll(byte[] text, PatternMatcher matcher, Rewrite rewrite, ByteBuffer result)
    {
        var (position, lastEnd) = (0, -1);
        while (position <= text.Length && matcher.Find(text, position))
        {
            var (start, end) = (matcher.Positions[0], matcher.Positions[1]);
            result.Append(text.AsSpan(position, start - position));
            position = end;
            if (start == end && start == lastEnd)
            {
                // No empty match right behind a match: the next character is passed over.
                var length = 1;
                if (position < text.Length)
                    PatternMatcher.Decode(text.AsSpan(position), out length);
                result.Append(text.AsSpan(position, Math.Min(length, text.Length - position)));
                position += length;
                continue;
            }
            rewrite.Write(text, matcher.Positions, result);
            lastEnd = end;
        }
        if (lastEnd < 0)
        {
            result.Take();
            return text;
        }
        result.Append(text.AsSpan(Math.Min(position, text.Length)));
        return result.Take();
    }

    private static Pattern Parse(Tensor pattern)
    {
        var bytes = StringTensors.Scalar(pattern, "Pattern");
        try
        {
            return Pattern.Parse(bytes);
        }
        catch (PatternException e)
        {
            throw new InvalidRequestException($"Invalid pattern: {System.Text.Encoding.UTF8.GetString(bytes)}, error: {e.Message}", e);
        }
    }
}
