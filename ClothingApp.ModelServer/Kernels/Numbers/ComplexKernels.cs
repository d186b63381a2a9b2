using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Kernels for complex64 and complex128, both computed in double precision.</summary>
internal static class ComplexKernels
{
    public static DType RealType(DType type) => type == DType.Complex64 ? DType.Float32 : DType.Float64;

    public static HostKernel Unary(DType type, Func<Complex, Complex> function) => (inputs, context) =>
    {
        var x = Read(inputs[0], context);
        for (var i = 0; i < x.Length; i++)
            x[i] = function(x[i]);
        return [Write(type, inputs[0].Shape, x, context)];
    };

    public static HostKernel Binary(DType type, Func<Complex, Complex, Complex> function) => (inputs, context) =>
    {
        var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape);
        context.Allocate(type, rows.Shape, out _);
        var (x, y) = (Read(inputs[0], context), Read(inputs[1], context));
        var z = new Complex[rows.Shape.ElementCount];
        while (rows.Next())
        {
            for (var i = 0; i < rows.Length; i++)
                z[rows.Start + i] = function(x[rows.Offset(0) + (i * rows.Step(0))], y[rows.Offset(1) + (i * rows.Step(1))]);
        }
        return [Write(type, rows.Shape, z, context)];
    };

    public static HostKernel Compare(Func<Complex, Complex, bool> function) => (inputs, context) =>
    {
        var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape);
        var result = context.Allocate<bool>(rows.Shape, out var z);
        var (x, y) = (Read(inputs[0], context), Read(inputs[1], context));
        while (rows.Next())
        {
            for (var i = 0; i < rows.Length; i++)
                z[rows.Start + i] = function(x[rows.Offset(0) + (i * rows.Step(0))], y[rows.Offset(1) + (i * rows.Step(1))]);
        }
        return [result];
    };

    /// <summary>A real number made of each complex one, or of each real one.</summary>
    public static HostKernel ToReal(DType type, Func<Complex, double> function) => (inputs, context) =>
    {
        var x = Read(inputs[0], context);
        var y = new Complex[x.Length];
        for (var i = 0; i < x.Length; i++)
            y[i] = function(x[i]);
        return [Write(type, inputs[0].Shape, y, context)];
    };

    /// <summary>Complex numbers made of real and imaginary parts.</summary>
    public static HostKernel Combine(DType type) => Binary(type, (real, imaginary) => new Complex(real.Real, imaginary.Real));

    public static HostKernel Cast(DType from, DType to)
    {
        if (NumberKernels.IsComplex(to))
        {
            if (from is DType.Float32 or DType.Float64 || NumberKernels.IsComplex(from))
                return (inputs, context) => [Write(to, inputs[0].Shape, Read(inputs[0], context), context)];
            var widen = CastKernels.For(from, RealType(to));
            return (inputs, context) => [Write(to, inputs[0].Shape, Read(widen(inputs, context)[0], context), context)];
        }
        var real = ToReal(RealType(from), z => z.Real);
        var rest = CastKernels.For(RealType(from), to);
        return (inputs, context) => rest(real(inputs, context), context);
    }

    public static Tensor[] NotZero(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var x = Read(inputs[0], context);
        var result = context.Allocate<bool>(inputs[0].Shape, out var y);
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] != Complex.Zero;
        return [result];
    }

    /// <summary>The elements of a float32, float64 or complex tensor.</summary>
    public static Complex[] Read(Tensor tensor, KernelContext context)
    {
        context.Charge(checked(tensor.Shape.ElementCount * 16));
        var result = new Complex[tensor.Shape.ElementCount];
        var bytes = tensor.Bytes.Span;
        switch (tensor.Type)
        {
            case DType.Complex128:
                MemoryMarshal.Cast<byte, Complex>(bytes).CopyTo(result);
                break;
            case DType.Complex64:
                var pairs = MemoryMarshal.Cast<byte, float>(bytes);
                for (var i = 0; i < result.Length; i++)
                    result[i] = new Complex(pairs[2 * i], pairs[(2 * i) + 1]);
                break;
            case DType.Float32:
                var singles = MemoryMarshal.Cast<byte, float>(bytes);
                for (var i = 0; i < result.Length; i++)
                    result[i] = singles[i];
                break;
            case DType.Float64:
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < result.Length; i++)
                    result[i] = doubles[i];
                break;
            default:
                throw NumberKernels.Unknown(tensor.Type);
        }
        return result;
    }

    /// <summary>A tensor of a complex type, or of the real parts.</summary>
    public static Tensor Write(DType type, TensorShape shape, ReadOnlySpan<Complex> elements, KernelContext context)
    {
        var result = context.Allocate(type, shape, out var bytes);
        var singles = MemoryMarshal.Cast<byte, float>(bytes);
        var doubles = MemoryMarshal.Cast<byte, double>(bytes);
        for (var i = 0; i < elements.Length; i++)
        {
            switch (type)
            {
                case DType.Complex64: (singles[2 * i], singles[(2 * i) + 1]) = ((float)elements[i].Real, (float)elements[i].Imaginary); break;
                case DType.Complex128: (doubles[2 * i], doubles[(2 * i) + 1]) = (elements[i].Real, elements[i].Imaginary); break;
                case DType.Float32: singles[i] = (float)elements[i].Real; break;
                case DType.Float64: doubles[i] = elements[i].Real; break;
                default: throw NumberKernels.Unknown(type);
            }
        }
        return result;
    }
}
