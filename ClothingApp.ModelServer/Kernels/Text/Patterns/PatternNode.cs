namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>A regular expression as it was read.</summary>
internal abstract record PatternNode
{
    /// <summary>Whether it matches the empty text somewhere.</summary>
    public abstract bool CanBeEmpty { get; }

    public sealed record Set(CodePointSet Characters) : PatternNode
    {
        public override bool CanBeEmpty => false;
    }

    public sealed record Check(Place Place) : PatternNode
    {
        public override bool CanBeEmpty => true;
    }

    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode
    {
        public override bool CanBeEmpty { get; } = Parts.All(p => p.CanBeEmpty);
    }

    public sealed record Choice(IReadOnlyList<PatternNode> Branches) : PatternNode
    {
        public override bool CanBeEmpty { get; } = Branches.Any(p => p.CanBeEmpty);
    }

    /// <param name="Max">-1: without end.</param>
    public sealed record Repeat(PatternNode Body, int Min, int Max, bool Greedy) : PatternNode
    {
        public override bool CanBeEmpty { get; } = Min == 0 || Body.CanBeEmpty;
    }

    /// <param name="Number">From 1.</param>
    public sealed record Group(PatternNode Body, int Number) : PatternNode
    {
        public override bool CanBeEmpty { get; } = Body.CanBeEmpty;
    }
}

/// <summary>What a pattern asks of a place in the text without taking a character.</summary>
internal enum Place
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

/// <summary>A pattern that is none, or one too large; worded as RE2 words it.</summary>
internal sealed class PatternException(string message) : Exception(message);
