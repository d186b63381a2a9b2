namespace ClothingApp.ModelServer.Kernels.Text.Patterns;

/// <summary>
/// Runs a pattern over texts: all ways to match go through the text side by side, in the order of their preference
/// (leftmost, then as Perl would find it first), and of ways that meet in a step the preferred one survives.
/// For one thread; watches the deadline.
/// </summary>
/// <param name="groups">How many groups' positions are wanted, the whole match included; 0 when only whether it matches.</param>
internal sealed class PatternMatcher(Pattern pattern, int groups, CancellationToken ct)
{
    // Work between two looks at the clock.
    private const int WorkPerCheck = 1 << 20;

    private readonly int _slots = Math.Max(2 * groups, 2);
    private readonly Stack<(int Step, int Slot, int Old)> _open = new();
    private Ways _now = new(pattern.Steps.Count, Math.Max(2 * groups, 2));
    private Ways _next = new(pattern.Steps.Count, Math.Max(2 * groups, 2));
    private int _work;

    /// <summary>Where the groups of the last match begin and end, -1 for those that took no part; group 0 is the whole match.</summary>
    public int[] Positions { get; } = new int[Math.Max(2 * groups, 2)];

    /// <summary>Whether the pattern matches the text as a whole.</summary>
    public bool IsFullMatch(ReadOnlySpan<byte> text) => Run(text, 0, full: true);

    /// <summary>Finds the first match that begins at or after <paramref name="start"/>.</summary>
    public bool Find(ReadOnlySpan<byte> text, int start) => Run(text, start, full: false);

    private bool Run(ReadOnlySpan<byte> text, int start, bool full)
    {
        var anchored = full || pattern.IsAnchored;
        var found = false;
        _now.Clear();
        for (var position = start; ;)
        {
            if (_now.Count == 0)
            {
                if (found || anchored && position > start)
                    return found;
                if (!anchored && pattern.First is { } first)
                    position = Skip(text, position, first);
            }
            if (!found && (!anchored || position == start))
                Begin(text, position);
            var character = -1;
            var length = 0;
            if (position < text.Length)
                character = Decode(text[position..], out length);
            found |= Take(text, character, position, position + length, full);
            if (length == 0)
                return found;
            for (var inside = position + 1; !found && !anchored && pattern.MatchesInsideCharacters && inside < position + length; inside++)
                found = IsEmptyMatch(text, inside);
            position += length;
            (_now, _next) = (_next, _now);
            _next.Clear();
        }
    }

    private int Skip(ReadOnlySpan<byte> text, int position, CodePointSet first)
    {
        while (position < text.Length)
        {
            var character = Decode(text[position..], out var length);
            if (character >= 0 && first.Contains(character))
                break;
            position += length;
            Spend(1);
        }
        return position;
    }

    private void Begin(ReadOnlySpan<byte> text, int position)
    {
        Span<int> slots = _slots <= 64 ? stackalloc int[_slots] : new int[_slots];
        slots.Fill(-1);
        slots[0] = position;
        Follow(_now, pattern.Start, text, position, slots);
    }

    // Ways that began earlier go on, and if one of them matches it is preferred.
    private bool IsEmptyMatch(ReadOnlySpan<byte> text, int position)
    {
        _now.Clear();
        Begin(text, position);
        return Take(text, -1, position, position, full: false);
    }

    // One character: every way that can take it goes on; the first that is a match ends those behind it.
    private bool Take(ReadOnlySpan<byte> text, int character, int position, int next, bool full)
    {
        Spend(_now.Count + 1);
        for (var i = 0; i < _now.Count; i++)
        {
            var step = pattern.Steps[_now.Steps[i]];
            if (step.Kind == StepKind.Take && character >= 0 && step.Set!.Contains(character))
            {
                Follow(_next, step.Next, text, next, _now.Slots(i));
            }
            else if (step.Kind == StepKind.Match && (!full || position == text.Length))
            {
                _now.Slots(i).CopyTo(Positions);
                Positions[1] = position;
                return true;
            }
        }
        return false;
    }

    // Adds a step and all that it leads to without taking a character, in order of preference.
    private void Follow(Ways ways, int start, ReadOnlySpan<byte> text, int position, Span<int> slots)
    {
        _open.Push((start, -1, 0));
        while (_open.TryPop(out var item))
        {
            if (item.Slot >= 0)
            {
                slots[item.Slot] = item.Old;
                continue;
            }
            for (var at = item.Step; ways.TryAdd(at, slots);)
            {
                var step = pattern.Steps[at];
                if (step.Kind == StepKind.Split)
                {
                    _open.Push((step.Other, -1, 0));
                }
                else if (step.Kind == StepKind.Save)
                {
                    if (step.Other < slots.Length)
                    {
                        _open.Push((0, step.Other, slots[step.Other]));
                        slots[step.Other] = position;
                    }
                }
                else if (step.Kind != StepKind.Check || !Holds((Place)step.Other, text, position))
                {
                    break;
                }
                at = step.Next;
            }
        }
    }

    /// <summary>The character at the start of a text; -1, and one byte, for bytes that are none: no set takes them.</summary>
    public static int Decode(ReadOnlySpan<byte> text, out int length)
    {
        var character = Utf8Text.Decode(text, out length);
        length = character < 0 ? 1 : length;
        return character;
    }

    private static bool Holds(Place place, ReadOnlySpan<byte> text, int position) => place switch
    {
        Place.TextStart => position == 0,
        Place.TextEnd => position == text.Length,
        Place.LineStart => position == 0 || text[position - 1] == '\n',
        Place.LineEnd => position == text.Length || text[position] == '\n',
        Place.WordBoundary => IsWord(text, position - 1) != IsWord(text, position),
        _ => IsWord(text, position - 1) == IsWord(text, position),
    };

    private static bool IsWord(ReadOnlySpan<byte> text, int position) =>
        position >= 0 && position < text.Length && (text[position] == '_' || char.IsAsciiLetterOrDigit((char)text[position]));

    private void Spend(int work)
    {
        if ((_work += work) < WorkPerCheck)
            return;
        _work = 0;
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>Steps reached at one position, each once, with the positions saved on the way.</summary>
    private sealed class Ways(int steps, int slots)
    {
        private readonly int[] _place = new int[steps];
        private readonly int[] _slots = new int[steps * slots];

        public int Count { get; private set; }

        public int[] Steps { get; } = new int[steps];

        public void Clear() => Count = 0;

        public bool TryAdd(int step, ReadOnlySpan<int> saved)
        {
            var place = _place[step];
            if (place < Count && Steps[place] == step)
                return false;
            _place[step] = Count;
            Steps[Count] = step;
            saved.CopyTo(Slots(Count++));
            return true;
        }

        public Span<int> Slots(int i) => _slots.AsSpan(i * slots, slots);
    }
}
