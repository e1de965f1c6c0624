package org.galaxyscreen.benchmarks;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.features.engine.Precision;

/** The machine's own rate: oneDNN's product of two large square matrices, in the layouts that it asks for. */
enum MatrixRate {
    FP32("matrix product, fp32", data_type.f32, data_type.f32, data_type.f32),
    BF16("matrix product, bf16", data_type.bf16, data_type.bf16, data_type.f32),
    INT8("matrix product, int8", data_type.u8, data_type.s8, data_type.s32);

    private static final int SIZE = 2048;

    private final String label;
    private final data_type left;
    private final data_type right;
    private final data_type result;

    MatrixRate(String label, data_type left, data_type right, data_type result) {
        this.label = label;
        this.left = left;
        this.right = right;
        this.result = result;
    }

    String label() {
        return label;
    }

    static MatrixRate of(Precision precision) {
        return valueOf(precision.name());
    }

    /** GFLOP/s over about so many seconds. */
    double measure(double seconds) {
        try (PointerScope scope = new PointerScope()) {
            engine cpu = new engine(engine.kind.cpu, 0);
            stream stream = new stream(cpu);
            long[] square = {SIZE, SIZE};
            matmul.primitive_desc description = new matmul.primitive_desc(
                    cpu,
                    new desc(square, left, format_tag.any),
                    new desc(square, right, format_tag.any),
                    new desc(square, result, format_tag.ab));
            memory a = filled(cpu, stream, description.src_desc());
            memory b = filled(cpu, stream, description.weights_desc());
            memory c = new memory(description.dst_desc(), cpu);
            IntMemoryMap arguments = new IntMemoryMap();
            arguments.put(dnnl.DNNL_ARG_SRC, a);
            arguments.put(dnnl.DNNL_ARG_WEIGHTS, b);
            arguments.put(dnnl.DNNL_ARG_DST, c);
            matmul product = new matmul(description);
            product.execute(stream, arguments);
            stream._wait();
            int products = 0;
            long started = System.nanoTime();
            double elapsed = 0;
            while (elapsed < seconds) {
                product.execute(stream, arguments);
                stream._wait();
                products++;
                elapsed = (System.nanoTime() - started) / 1e9;
            }
            return 2.0 * SIZE * SIZE * SIZE * products / elapsed / 1e9;
        }
    }

    /** Small whole numbers: zeros and denormals could be faster or slower than any real data. */
    private static memory filled(engine cpu, stream stream, desc layout) {
        float[] values = new float[SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 + i % 100;
        }
        memory plain = new memory(
                new desc(new long[] {SIZE, SIZE}, data_type.f32, format_tag.ab), cpu, new FloatPointer(values));
        memory target = new memory(layout, cpu);
        new reorder(plain, target).execute(stream, plain, target);
        stream._wait();
        return target;
    }
}
