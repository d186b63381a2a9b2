using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>Conditions and loops as TensorFlow 1 writes them: <c>tf.cond</c> and <c>tf.while_loop</c> without functions.</summary>
internal static class Tf1ControlFlow
{
    /// <summary>Sends the values one way or the other; a Merge per result takes whichever was computed.</summary>
    public static Out[] Cond(this BodyWriter body, Out condition, Out[] values, Func<Out[], Out[]> then, Func<Out[], Out[]> otherwise, string name = "cond/")
    {
        var (scope, pivot) = (body.Scope, body.Pivot);
        body.Scope = scope + name;
        var way = body.Op("Switch", condition, condition);
        Out[] pivots = [body.Named("switch_f", "Identity", way), body.Named("switch_t", "Identity", way.At(1))];
        var id = body.Named("pred_id", "Identity", condition);
        var results = new Out[2][];
        for (var side = 0; side < 2; side++)
        {
            body.Pivot = pivots[side];
            // As TensorFlow does, each branch has a Switch of its own for what it uses.
            Out[] sent = [.. values.Select(v => body.Op("Switch", v, id).At(side))];
            results[side] = side == 1 ? then(sent) : otherwise(sent);
        }
        body.Pivot = pivot;
        Out[] merged = [.. results[0].Zip(results[1], (f, t) => body.Op("Merge", f, t).Attr("N", 2L))];
        body.Scope = scope;
        return merged;
    }

    /// <summary>Repeats while the condition holds.</summary>
    /// <param name="initial">Values that the turns change.</param>
    /// <param name="constant">Values that the turns only read.</param>
    /// <param name="condition">Gets the changing values, then the constant ones.</param>
    /// <param name="turn">Gets the same; answers the changed values.</param>
    public static Out[] Loop(this BodyWriter body, Out[] initial, Out[] constant, Func<Out[], Out> condition, Func<Out[], Out[]> turn, string name = "while/")
    {
        var (scope, pivot) = (body.Scope, body.Pivot);
        body.Scope = scope + name;
        var frame = body.Scope + "while_context";
        var merges = initial.Select(i => Enter(i)).Select(e => body.Op("Merge", e).Attr("N", 2L)).ToArray();
        Out[] read = [.. constant.Select(c => Enter(c).Attr("is_constant", true))];
        body.Pivot = merges[0];
        var again = body.Op("LoopCond", condition([.. merges, .. read]));
        Out[] ways = [.. merges.Select(m => body.Op("Switch", m, again))];
        Out[] current = [.. ways.Select(w => body.Op("Identity", w.At(1)))];
        body.Pivot = current[0];
        var next = turn([.. current, .. read]);
        for (var i = 0; i < merges.Length; i++)
            merges[i].Node.Input.Add(body.Op("NextIteration", next[i]).Node.Name);
        body.Pivot = pivot;
        Out[] results = [.. ways.Select(w => body.Op("Exit", w))];
        body.Scope = scope;
        return results;

        Out Enter(Out value) => body.Op("Enter", value).Attr("frame_name", frame);
    }
}
