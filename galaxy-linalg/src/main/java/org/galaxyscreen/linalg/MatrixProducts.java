package org.galaxyscreen.linalg;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN's float32 products of row-major matrices, in as many threads as OpenMP has for the calling one. The kernel of each shape is made when
 * it is first asked for, and kept. To be used by one thread at a time; {@link OneDnnThreads#products} has some for each of its threads.
 *
 * <p>They are computed by oneDNN's primitive, never by its {@code dnnl_sgemm}: that has its stack pointer in the heap while it computes,
 * where the handler of a signal, as profilers send them, overwrites what lies below.
 */
public final class MatrixProducts implements AutoCloseable {
    /** So many columns of B are read where they are; of more, oneDNN would make a copy first. */
    private static final int COLUMNS = 64;

    /** Rows apart by a multiple of so many floats are in each other's way in the cache. */
    private static final int CLASHING = 64;

    private static final int CACHE_LINE = 16;

    private final Map<Shape, Kernel> kernels = new HashMap<>();
    private final NativeScope scope = new NativeScope();
    private final engine cpu;
    private final stream stream;

    /** Without kernels yet. */
    public MatrixProducts() {
        try (PointerScope temporaries = new PointerScope()) {
            cpu = scope.own(new engine(engine.kind.cpu, 0));
            stream = scope.own(new stream(cpu));
        }
    }

    /**
     * A matrix, or a part of one.
     *
     * @param values of the whole
     * @param offset of the part's first value
     * @param stride from one row to the next
     */
    public record Operand(FloatPointer values, long offset, int stride) {
        /** A view of its own: a shared pointer's position would be shared as well. */
        private Pointer pointer() {
            return values.getPointer(offset);
        }

        private Operand fromColumn(int column) {
            return new Operand(values, offset + column, stride);
        }
    }

    /** @param packed the second factor, whose layout it is; null where that is {@code strideB} apart */
    private record Shape(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            int strideA,
            int strideB,
            int strideC,
            boolean adds,
            @Nullable PackedMatrix packed) {}

    private record Kernel(matmul product, memory a, memory b, memory c, IntMemoryMap arguments) {}

    /**
     * The stride by which rows of so many values are best apart in a second factor that is not transposed: a little more than their number where
     * that is a multiple of a power of two. Rows of 1024 without a gap take twice as long.
     */
    public static int stride(int columns) {
        return columns % CLASHING == 0 ? columns + CACHE_LINE : columns;
    }

    /**
     * C = A B.
     *
     * @param transposeA whether A is given as {@code k × m} instead of {@code m × k}
     * @param transposeB whether B is given as {@code n × k} instead of {@code k × n}
     * @param c {@code m × n}, overwritten
     */
    public void multiply(boolean transposeA, boolean transposeB, int m, int n, int k, Operand a, Operand b, Operand c) {
        int step = transposeA || transposeB ? n : COLUMNS;
        for (int from = 0; from < n; from += step) {
            int columns = Math.min(step, n - from);
            Kernel kernel = kernels.computeIfAbsent(
                    new Shape(transposeA, transposeB, m, columns, k, a.stride(), b.stride(), c.stride(), false, null),
                    this::make);
            kernel.b.set_data_handle(b.fromColumn(from).pointer());
            execute(kernel, a, c.fromColumn(from));
        }
    }

    /**
     * C = A B.
     *
     * @param m rows of A, {@code m × k}
     * @param c {@code m × n}, overwritten
     */
    public void multiply(int m, Operand a, PackedMatrix b, Operand c) {
        Shape shape = new Shape(false, false, m, b.n(), b.k(), a.stride(), 0, c.stride(), false, b);
        execute(kernels.computeIfAbsent(shape, this::make), a, c);
    }

    /** C += Aᵀ B, of A given as {@code k × m}. */
    void add(int m, int n, int k, Operand a, Operand b, Operand c) {
        Shape shape = new Shape(true, false, m, n, k, a.stride(), b.stride(), c.stride(), true, null);
        Kernel kernel = kernels.computeIfAbsent(shape, this::make);
        kernel.b.set_data_handle(b.pointer());
        execute(kernel, a, c);
    }

    private void execute(Kernel kernel, Operand a, Operand c) {
        kernel.a.set_data_handle(a.pointer());
        kernel.c.set_data_handle(c.pointer());
        kernel.product.execute(stream, kernel.arguments);
        stream._wait();
    }

    private Kernel make(Shape shape) {
        try (PointerScope temporaries = new PointerScope()) {
            primitive_attr attributes = new primitive_attr();
            attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
            if (shape.adds) {
                post_ops sum = new post_ops();
                sum.append_sum(1f, 0, data_type.undef);
                attributes.set_post_ops(sum);
            }
            desc a = plain(shape.m, shape.k, shape.transposeA, shape.strideA);
            desc b = shape.packed == null
                    ? plain(shape.k, shape.n, shape.transposeB, shape.strideB)
                    : shape.packed.values().get_desc();
            desc c = plain(shape.m, shape.n, false, shape.strideC);
            matmul.primitive_desc description = new matmul.primitive_desc(cpu, a, b, c, attributes, false);
            Kernel kernel = new Kernel(
                    scope.own(new matmul(description)),
                    withoutValues(a),
                    shape.packed == null ? withoutValues(b) : shape.packed.values(),
                    withoutValues(c),
                    scope.own(new IntMemoryMap()));
            memory scratchpad = scope.own(new memory(description.scratchpad_desc(), cpu));
            kernel.arguments.put(dnnl.DNNL_ARG_SRC, kernel.a);
            kernel.arguments.put(dnnl.DNNL_ARG_WEIGHTS, kernel.b);
            kernel.arguments.put(dnnl.DNNL_ARG_DST, kernel.c);
            kernel.arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad);
            return kernel;
        }
    }

    private static desc plain(int rows, int columns, boolean transposed, int stride) {
        long[] strides = transposed ? new long[] {1, stride} : new long[] {stride, 1};
        return new desc(new long[] {rows, columns}, data_type.f32, strides);
    }

    private memory withoutValues(desc layout) {
        return scope.own(new memory(layout, cpu, new Pointer()));
    }

    /** Frees the kernels. */
    @Override
    public void close() {
        kernels.clear();
        scope.close();
    }
}
