package org.galaxyscreen.detectors.internal;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.linalg.NativeScope;

/**
 * One worker's products of tiles of fixed size, by oneDNN: the right rows are packed once, in the layout that oneDNN asks
 * for, the left ones are loaded as they come. To be made, used and closed by one thread at a time.
 */
final class ProductKernel implements AutoCloseable {
    private final int leftRows;
    private final int rightRows;
    private final int depth;
    private final engine cpu;
    private final NativeScope scope = new NativeScope();
    private final stream stream;
    private final desc packedLayout;
    private final memory plainLeft;
    private final memory left;
    private final reorder leftConversion;
    private final memory plainRight;
    private final reorder packing;
    private final matmul product;
    private final IntMemoryMap arguments;
    private final FloatPointer leftValues;
    private final FloatPointer rightValues;
    private final FloatPointer result;

    /** Computes left rows × right rows; made on the thread whose number of OpenMP threads it is to use. */
    ProductKernel(int leftRows, int rightRows, int depth, ProductPrecision format, engine cpu) {
        this.leftRows = leftRows;
        this.rightRows = rightRows;
        this.depth = depth;
        this.cpu = cpu;
        try (PointerScope temporaries = new PointerScope()) {
            stream = scope.own(new stream(cpu));
            primitive_attr attributes = new primitive_attr();
            attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
            matmul.primitive_desc description = new matmul.primitive_desc(
                    cpu,
                    new desc(new long[] {leftRows, depth}, format.type(), format_tag.ab),
                    new desc(new long[] {depth, rightRows}, format.type(), format_tag.any),
                    new desc(new long[] {leftRows, rightRows}, data_type.f32, format_tag.ab),
                    attributes,
                    false);
            product = scope.own(new matmul(description));
            packedLayout = scope.own(description.weights_desc());
            plainLeft = memory(new desc(new long[] {leftRows, depth}, data_type.f32, format_tag.ab));
            left = format == ProductPrecision.FLOAT32 ? plainLeft : memory(description.src_desc());
            leftConversion = scope.own(new reorder(plainLeft, left));
            // Rows of the right matrix are columns of the product's second factor.
            plainRight = memory(new desc(new long[] {depth, rightRows}, data_type.f32, format_tag.ba));
            packing = scope.own(new reorder(new reorder.primitive_desc(cpu, plainRight.get_desc(), cpu, packedLayout)));
            memory target = memory(description.dst_desc());
            arguments = scope.own(new IntMemoryMap());
            arguments.put(dnnl.DNNL_ARG_SRC, left);
            arguments.put(dnnl.DNNL_ARG_DST, target);
            arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, memory(description.scratchpad_desc()));
            leftValues = values(plainLeft, (long) leftRows * depth);
            rightValues = values(plainRight, (long) rightRows * depth);
            result = values(target, (long) leftRows * rightRows);
        }
    }

    private memory memory(desc layout) {
        return scope.own(new memory(layout, cpu));
    }

    /** A view: the memory owns the values. */
    private FloatPointer values(memory of, long count) {
        return scope.own(new FloatPointer(of.get_data_handle()).capacity(count));
    }

    /** Packs right rows; any kernel of the same sizes can use them. To be closed by the caller. */
    memory pack(float[] rows) {
        rightValues.put(rows, 0, rightRows * depth);
        memory packed = new memory(packedLayout, cpu);
        packing.execute(stream, plainRight, packed);
        stream._wait();
        return packed;
    }

    /** Takes the left rows of the products that follow. */
    void load(float[] rows) {
        leftValues.put(rows, 0, leftRows * depth);
        if (left != plainLeft) {
            leftConversion.execute(stream, plainLeft, left);
            stream._wait();
        }
    }

    /**
     * Computes a tile.
     *
     * @param products receives {@code leftRows × rightRows} products, row-major
     */
    void multiply(memory packed, float[] products) {
        arguments.put(dnnl.DNNL_ARG_WEIGHTS, packed);
        product.execute(stream, arguments);
        stream._wait();
        result.get(products, 0, leftRows * rightRows);
    }

    @Override
    public void close() {
        scope.close();
    }
}
