package org.galaxyscreen.linalg;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The second factor of many {@linkplain MatrixProducts#multiply(int, MatrixProducts.Operand, PackedMatrix, MatrixProducts.Operand) products},
 * a {@code k × n} matrix, in the layout that oneDNN asks for: made once, so that no product needs to copy it. Thread-safe until it is closed.
 */
public final class PackedMatrix implements AutoCloseable {
    private final NativeScope scope = new NativeScope();
    private final int k;
    private final int n;
    private final memory values;

    /**
     * Packs a copy.
     *
     * @param m rows of the first factors; products with others are right, too, but slower
     * @param transposed whether it is given as {@code n × k} instead of {@code k × n}
     * @param matrix {@code n × k} values, row-major, without gaps
     */
    public PackedMatrix(int m, int n, int k, boolean transposed, float[] matrix) {
        this.k = k;
        this.n = n;
        try (PointerScope temporaries = new PointerScope()) {
            engine cpu = new engine(engine.kind.cpu, 0);
            stream stream = new stream(cpu);
            matmul.primitive_desc product = new matmul.primitive_desc(
                    cpu,
                    new desc(new long[] {m, k}, data_type.f32, format_tag.ab),
                    new desc(new long[] {k, n}, data_type.f32, format_tag.any),
                    new desc(new long[] {m, n}, data_type.f32, format_tag.ab));
            values = scope.own(new memory(product.weights_desc(), cpu));
            desc plain = new desc(new long[] {k, n}, data_type.f32, transposed ? format_tag.ba : format_tag.ab);
            memory given = new memory(plain, cpu, new FloatPointer(matrix));
            new reorder(given, values).execute(stream, given, values);
            stream._wait();
        }
    }

    int k() {
        return k;
    }

    int n() {
        return n;
    }

    memory values() {
        return values;
    }

    /** Frees the copy. */
    @Override
    public void close() {
        scope.close();
    }
}
