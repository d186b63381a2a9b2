using static ClothingApp.ModelServer.Kernels.Text.Patterns.PatternNode;

namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>
/// A regular expression as a program for <see cref="PatternMatcher"/>: no step goes back in the text, so that a match
/// takes time linear in it. Made once, used by many threads.
/// </summary>
internal sealed class Pattern
{
    // Repetitions of repetitions multiply: (((a{9}){9}){9}){9} is 6,561 steps.
    private const int MaxSteps = 10_000;

    private readonly List<Step> _steps = [];

    private Pattern(PatternNode root, int groups)
    {
        Groups = groups;
        Start = Add(root, Add(StepKind.Match));
        IsAnchored = root is Check { Place: Place.TextStart } or Sequence { Parts: [Check { Place: Place.TextStart }, ..] };
        First = FirstCharacters();
        MatchesInsideCharacters = First is null && _steps.Exists(s => s is { Kind: StepKind.Check, Other: (int)Place.NoWordBoundary });
    }

    /// <summary>How many groups can be referred to.</summary>
    public int Groups { get; }

    public int Start { get; }

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Matches only where the text begins.</summary>
    public bool IsAnchored { get; }

    /// <summary>What every match begins with; null when a match can be empty or asks of its surroundings first.</summary>
    public CodePointSet? First { get; }

    /// <summary>RE2 looks at bytes: between those of one character there is no word boundary, and nothing else that a pattern could match.</summary>
    public bool MatchesInsideCharacters { get; }

    /// <exception cref="PatternException">It is no pattern, or too large a one.</exception>
    public static Pattern Parse(ReadOnlySpan<byte> pattern)
    {
        var (root, groups) = PatternParser.Parse(pattern);
        return new Pattern(root, groups);
    }

    /// <summary>Adds the steps of a node before step <paramref name="next"/>; the first of them.</summary>
    private int Add(PatternNode node, int next)
    {
        switch (node)
        {
            case Set set:
                return Add(StepKind.Take, next, set: set.Characters);
            case Check check:
                return Add(StepKind.Check, next, (int)check.Place);
            case Group group:
                var end = Add(StepKind.Save, next, 2 * group.Number + 1);
                return Add(StepKind.Save, Add(group.Body, end), 2 * group.Number);
            case Sequence sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                    next = Add(sequence.Parts[i], next);
                return next;
            case Choice choice:
                var first = Add(choice.Branches[^1], next);
                for (var i = choice.Branches.Count - 2; i >= 0; i--)
                    first = Add(StepKind.Split, Add(choice.Branches[i], next), first);
                return first;
            case Repeat repeat:
                return AddRepeat(repeat, next);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no pattern.");
        }
    }

    private int AddRepeat(Repeat repeat, int next)
    {
        var entry = next;
        var rest = repeat.Min;
        if (repeat.Max >= 0)
        {
            for (var i = repeat.Min; i < repeat.Max; i++)
                entry = Fork(Add(repeat.Body, entry), next, repeat.Greedy);
        }
        else
        {
            var loop = Add(StepKind.Split);
            var body = Add(repeat.Body, loop);
            _steps[loop] = repeat.Greedy ? _steps[loop] with { Next = body, Other = next } : _steps[loop] with { Next = next, Other = body };
            // A body that can be empty is entered once before the loop is asked, as RE2 does.
            entry = repeat.Min > 0 ? body : repeat.Body.CanBeEmpty ? Fork(body, next, repeat.Greedy) : loop;
            rest = Math.Max(0, repeat.Min - 1);
        }
        for (; rest > 0; rest--)
            entry = Add(repeat.Body, entry);
        return entry;
    }

    private int Fork(int body, int next, bool greedy) => greedy ? Add(StepKind.Split, body, next) : Add(StepKind.Split, next, body);

    private int Add(StepKind kind, int next = -1, int other = -1, CodePointSet? set = null)
    {
        if (_steps.Count == MaxSteps)
            throw new PatternException("pattern too large - compile failed");
        _steps.Add(new Step(kind, next, other, set));
        return _steps.Count - 1;
    }

    private CodePointSet? FirstCharacters()
    {
        var first = new List<CodePointSet>();
        var seen = new HashSet<int>();
        var open = new Stack<int>([Start]);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            var step = _steps[at];
            if (step.Kind is StepKind.Match or StepKind.Check)
                return null;
            if (step.Kind == StepKind.Take)
            {
                first.Add(step.Set!);
                continue;
            }
            open.Push(step.Next);
            if (step.Kind == StepKind.Split)
                open.Push(step.Other);
        }
        return CodePointSet.Of(first.SelectMany(s => s.Ranges));
    }
}

internal enum StepKind
{
    /// <summary>Takes one character of the set.</summary>
    Take,

    /// <summary>Goes on at two steps, the first preferred.</summary>
    Split,

    /// <summary>Remembers the position in slot <see cref="Step.Other"/>.</summary>
    Save,

    /// <summary>Goes on if the position is a <see cref="Place"/> (<see cref="Step.Other"/>).</summary>
    Check,

    Match,
}

internal readonly record struct Step(StepKind Kind, int Next, int Other, CodePointSet? Set);
