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
import org.galaxyscreen.features.Precision;

/** The machine's own rate: oneDNN's product of two large square matrices, in the layouts that it asks for. */
enum MatrixRate {
    FP32("matrix product, fp32"),
    BF16("matrix product, bf16");

    private static final int SIZE = 2048;

    private final String label;

    MatrixRate(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static MatrixRate of(Precision precision) {
        return precision == Precision.FP32 ? FP32 : BF16;
    }

    /** GFLOP/s over about so many seconds. */
    double measure(double seconds) {
        data_type type = this == FP32 ? data_type.f32 : data_type.bf16;
        try (PointerScope scope = new PointerScope()) {
            engine cpu = new engine(engine.kind.cpu, 0);
            stream stream = new stream(cpu);
            desc any = new desc(new long[] {SIZE, SIZE}, type, format_tag.any);
            matmul.primitive_desc description = new matmul.primitive_desc(
                    cpu, any, any, new desc(new long[] {SIZE, SIZE}, data_type.f32, format_tag.ab));
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

    /** Numbers near one: zeros and denormals could be faster or slower than any real data. */
    private static memory filled(engine cpu, stream stream, desc layout) {
        float[] values = new float[SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + i % 1000 / 1000f;
        }
        memory plain = new memory(
                new desc(new long[] {SIZE, SIZE}, data_type.f32, format_tag.ab), cpu, new FloatPointer(values));
        memory target = new memory(layout, cpu);
        new reorder(plain, target).execute(stream, plain, target);
        stream._wait();
        return target;
    }
}
