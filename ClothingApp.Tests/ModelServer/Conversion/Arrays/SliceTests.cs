using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>Slices of every kind against an element-by-element reading of what they mean.</summary>
public sealed class SliceTests
{
    [Fact]
    public void StridedSlice_AnySpecification_TakesTheElements() => Draw.Each(1000, d =>
    {
        var x = Cells.Counted(d.Shape(0, 4));
        var spec = new Spec(d, x.Shape);
        var type = d.Type();
        var model = spec.AddTo(d.Data(new OpModel("StridedSlice"), x.Of(type)), d);

        if (spec.Taken is { } taken)
            d.Answers(model, Cells.By(spec.Result, p => x[Source(spec, taken, p)]).Of(type));
        else
            d.IsRefused(model);
    });

    [Fact]
    public void StridedSliceGrad_AnySpecification_PutsTheGradientBack() => Draw.Each(300, d =>
    {
        var shape = d.Shape(0, 4);
        var spec = new Spec(d, shape);
        if (spec.Taken is not { } taken)
            return;
        var gradient = Cells.Counted(spec.Result);
        var expected = new Dictionary<string, int>();
        foreach (var p in Cells.Positions(spec.Result))
            expected[string.Join(',', Source(spec, taken, p))] = gradient[p];
        var model = spec.AddTo(d.Indices(new OpModel("StridedSliceGrad"), shape), d);

        d.Answers(d.Data(model, gradient.Of(DType.Float32)), Cells.By(shape, p => expected.GetValueOrDefault(string.Join(',', p))).Of(DType.Float32));
    });

    [Fact]
    public void TensorStridedSliceUpdate_AnySpecification_ReplacesTheSlice() => Draw.Each(100, d =>
    {
        var x = Cells.Counted(d.Shape(1, 3));
        var spec = new Spec(d, x.Shape);
        if (spec.Taken is not { } taken)
            return;
        var update = Cells.By(spec.Result, _ => 99);
        var replaced = Cells.Positions(spec.Result).Select(p => string.Join(',', Source(spec, taken, p))).ToHashSet();
        var type = d.Type();
        var model = spec.AddTo(d.Data(new OpModel("TensorStridedSliceUpdate"), x.Of(type)), d);

        d.Answers(d.Data(model, update.Of(type)), Cells.By(x.Shape, p => replaced.Contains(string.Join(',', p)) ? 99 : x[p]).Of(type));
    });

    [Fact]
    public void Slice_AnyBox_TakesTheElements() => Draw.Each(500, d =>
    {
        var x = Cells.Counted(d.Shape(0, 4));
        var begin = x.Shape.Select(s => (long)d.Int(0, (int)s)).ToArray();
        var size = x.Shape.Select((s, i) => d.Chance(0.3) ? -1L : d.Int(0, (int)(s - begin[i]))).ToArray();
        d.Note("begin", begin);
        d.Note("size", size);
        var isOutside = x.Rank > 0 && d.Chance(0.15);
        if (isOutside && d.Chance(0.5))
            size[0] = x.Shape[0] - begin[0] + 1;
        else if (isOutside)
            (begin[0], size[0]) = (-1, 1);
        var type = d.Type();
        var isLong = d.Chance(0.5);
        var model = Numbers(Numbers(d.Data(new OpModel("Slice"), x.Of(type)), begin), size);

        if (isOutside)
        {
            // Of a slice without elements nothing can be missing.
            if (!size.Select((s, i) => s < 0 ? x.Shape[i] - begin[i] : s).Contains(0))
                d.IsRefused(model);
        }
        else
            d.Answers(model, Cells.By([.. size.Select((s, i) => s < 0 ? x.Shape[i] - begin[i] : s)], p => x[[.. p.Select((v, i) => v + begin[i])]]).Of(type));

        OpModel Numbers(OpModel to, long[] values)
        {
            var tensor = isLong ? Tensor.Create<long>(TensorShape.Of(values.Length), values) : Tensor.Create<int>(TensorShape.Of(values.Length), [.. values.Select(v => (int)v)]);
            return d.Note("known", d.Chance(0.6)) ? to.Constant(tensor) : to.Input(tensor);
        }
    });

    // Positions in the input are told by dimension; a dropped dimension has one, a new one has none.
    private static long[] Source(Spec spec, List<long[]> taken, long[] position)
    {
        var source = new long[taken.Count];
        var at = 0;
        foreach (var (dimension, kept) in spec.Layout)
        {
            if (dimension < 0)
                at++;
            else
                source[dimension] = taken[dimension][kept ? position[at++] : 0];
        }
        return source;
    }

    /// <summary>A random specification, and what it takes of each dimension by the rules of Python's slices.</summary>
    private sealed class Spec
    {
        private readonly long[] _begin;
        private readonly long[] _end;
        private readonly long[] _strides;
        private readonly long[] _masks = new long[5];

        public Spec(Draw d, long[] shape)
        {
            // Entries: how many dimensions are named before and after an ellipsis, with new axes between them.
            var named = d.Int(0, shape.Length);
            var kinds = Enumerable.Range(0, named).Select(_ => d.Chance(0.2) ? 'i' : ':').ToList();
            for (var extra = d.Int(-2, 2); extra > 0; extra--)
                kinds.Insert(d.Int(0, kinds.Count), 'n');
            if (d.Chance(0.4))
                kinds.Insert(d.Int(0, kinds.Count), '.');
            d.Note("kinds", string.Concat(kinds));
            (_begin, _end, _strides) = (d.Longs(kinds.Count, -6, 6), d.Longs(kinds.Count, -6, 6), d.Longs(kinds.Count, 1, 3));
            for (var i = 0; i < kinds.Count; i++)
            {
                var bit = 1L << i;
                if (kinds[i] == ':' && d.Chance(0.4))
                    _strides[i] = -_strides[i];
                _masks[0] |= d.Chance(0.3) ? bit : 0;
                _masks[1] |= d.Chance(0.3) ? bit : 0;
                _masks[2] |= kinds[i] == '.' ? bit : 0;
                _masks[3] |= kinds[i] == 'n' ? bit : 0;
                // Bits without a meaning beside stronger ones.
                _masks[4] |= kinds[i] == 'i' || (kinds[i] is 'n' or '.' && d.Chance(0.2)) ? bit : 0;
            }
            d.Note("masks", _masks);

            var result = new List<long>();
            var taken = new List<long[]>();
            var isValid = true;
            var ellipsis = kinds.IndexOf('.');
            for (var i = 0; i < kinds.Count; i++)
            {
                if (kinds[i] == '.')
                {
                    for (var k = shape.Length - named; k > 0; k--)
                        Whole();
                }
                else if (kinds[i] == 'n')
                {
                    Layout.Add((-1, true));
                    result.Add(1);
                }
                else
                {
                    var size = shape[taken.Count];
                    // Mostly a valid element.
                    if (kinds[i] == 'i' && size > 0 && d.Chance(0.9))
                        _begin[i] = d.Int((int)-size, (int)size - 1);
                    Layout.Add((taken.Count, kinds[i] == ':'));
                    taken.Add(kinds[i] == ':' ? Range(i, size) : One(_begin[i], size));
                    isValid &= kinds[i] == ':' || taken[^1].Length == 1;
                    if (kinds[i] == ':')
                        result.Add(taken[^1].Length);
                }
            }
            while (taken.Count < shape.Length)
                Whole();
            d.Note("begin", _begin);
            Result = [.. result];
            Taken = isValid ? taken : null;

            void Whole()
            {
                Layout.Add((taken.Count, true));
                taken.Add([.. Cells.Range(shape[taken.Count])]);
                result.Add(taken[^1].Length);
            }
        }

        /// <summary>For each dimension of the input or the result in order: the input's dimension or -1, and whether it is kept.</summary>
        public List<(int Dimension, bool Kept)> Layout { get; } = [];

        public long[] Result { get; }

        /// <summary>The positions taken of each dimension; null when one of them is not there.</summary>
        public List<long[]>? Taken { get; }

        public OpModel AddTo(OpModel model, Draw d)
        {
            // The three have one type.
            var isLong = d.Chance(0.5);
            Add(_begin, 0.6);
            Add(_end, 0.6);
            Add(_strides, 0.85);
            string[] names = ["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"];
            for (var i = 0; i < names.Length; i++)
                model.Attr(names[i], _masks[i]);
            return model;

            void Add(long[] values, double known)
            {
                var shape = TensorShape.Of(values.Length);
                var tensor = isLong ? Tensor.Create<long>(shape, values) : Tensor.Create<int>(shape, [.. values.Select(v => (int)v)]);
                _ = d.Note("known", d.Chance(known)) ? model.Constant(tensor) : model.Input(tensor);
            }
        }

        private long[] Range(int i, long size)
        {
            var stride = _strides[i];
            var first = stride > 0 ? 0 : size - 1;
            var last = stride > 0 ? size : -1;
            var begin = (_masks[0] >> i & 1) != 0 ? first : FromEnd(_begin[i], size);
            var end = (_masks[1] >> i & 1) != 0 ? last : FromEnd(_end[i], size);
            // A begin beyond the end where the stride comes from starts at that end.
            begin = stride > 0 ? Math.Max(begin, 0) : Math.Min(begin, size - 1);
            var taken = new List<long>();
            for (var at = begin; at >= 0 && at < size && (stride > 0 ? at < end : at > end); at += stride)
                taken.Add(at);
            return [.. taken];
        }

        private static long[] One(long index, long size) => FromEnd(index, size) is >= 0 and var at && at < size ? [at] : [];

        private static long FromEnd(long position, long size) => position < 0 ? position + size : position;
    }
}
