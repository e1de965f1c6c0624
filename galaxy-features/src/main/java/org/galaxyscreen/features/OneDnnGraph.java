package org.galaxyscreen.features;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.features.ResNet50.Bottleneck;
import org.galaxyscreen.features.ResNet50.Convolution;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 as oneDNN primitives for a fixed number of images. Batch norm is folded into the convolutions; bias, ReLU and
 * the residual sum are computed while an output tile is still in registers; the layouts are those that oneDNN asks for.
 * Activations share a few buffers, since at most three are alive at once.
 *
 * <p>For one thread at a time.
 */
final class OneDnnGraph implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final NativeScope scope = new NativeScope();
    private final engine cpu;
    private final stream stream;
    private final List<Step> steps = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final Map<String, memory> placed = new HashMap<>();
    private final data_type type;
    private final int images;
    private final int inputSize;
    private final memory input;
    private final FloatPointer output;
    private long scratchpadBytes;

    /** A primitive with its arguments. */
    private record Step(primitive primitive, IntMemoryMap arguments, @Nullable desc scratchpad) {}

    /** An activation: its layout, and the buffer that holds it while it is alive. */
    private record Activation(desc layout, Slot slot, int channels, int size) {}

    /** A buffer that activations take turns in; placed in memory once its largest is known. */
    private static final class Slot {
        long bytes;
        boolean free = true;
        final List<memory> users = new ArrayList<>();
    }

    /**
     * @param images how many images are computed at once
     * @param precision fp32 or bf16
     * @throws RuntimeException from oneDNN if a primitive cannot be made; nothing is left behind
     */
    OneDnnGraph(Weights weights, Stage stage, Precision precision, int images) {
        this.type = precision == Precision.BF16 ? data_type.bf16 : data_type.f32;
        this.images = images;
        this.inputSize = weights.preprocessing().crop();
        boolean complete = false;
        try (PointerScope temporaries = new PointerScope()) {
            cpu = scope.own(new engine(engine.kind.cpu, 0));
            stream = scope.own(new stream(cpu));
            output = scope.own(new FloatPointer((long) images * stage.dimensions()));
            desc nchw = layout(data_type.f32, format_tag.nchw, images, 3, inputSize, inputSize);
            input = scope.own(new memory(nchw, cpu, new Pointer()));
            build(ResNet50.upTo(stage, weights.variant()), weights);
            complete = true;
        } finally {
            if (!complete) {
                scope.close();
            }
        }
    }

    private void build(ResNet50 network, Weights weights) {
        Convolution stem = network.stem();
        convolution_forward.primitive_desc stemDesc =
                convolution(stem, inputSize, null, null, attributes(post(true, false)));
        Activation x = reorderedInput(stemDesc);
        x = run(stem, stemDesc, weights, x, null);
        x = maxPool(x);
        for (Bottleneck block : network.blocks()) {
            x = bottleneck(block, weights, x);
        }
        averagePool(x);
        placeBuffers();
    }

    private Activation bottleneck(Bottleneck block, Weights weights, Activation x) {
        Activation shortcut = x;
        if (block.downsample() != null) {
            shortcut = plain(block.downsample(), weights, x, false);
        }
        Activation y = plain(block.conv1(), weights, x, true);
        if (shortcut != x) {
            x.slot().free = true;
        }
        Activation z = plain(block.conv2(), weights, y, true);
        y.slot().free = true;
        // The sum is written over the shortcut, whose layout the output must therefore have.
        convolution_forward.primitive_desc last =
                convolution(block.conv3(), z.size(), z.layout(), shortcut.layout(), attributes(post(true, true)));
        Activation out = run(block.conv3(), last, weights, z, shortcut);
        z.slot().free = true;
        return out;
    }

    private Activation plain(Convolution c, Weights weights, Activation x, boolean relu) {
        return run(c, convolution(c, x.size(), x.layout(), null, attributes(post(relu, false))), weights, x, null);
    }

    private post_ops post(boolean relu, boolean sum) {
        post_ops ops = new post_ops();
        if (sum) {
            ops.append_sum();
        }
        if (relu) {
            ops.append_eltwise(dnnl.algorithm.eltwise_relu, 0, 0);
        }
        return ops;
    }

    /** The library's own scratchpad would tie a primitive to the thread that made it. */
    private static primitive_attr attributes(post_ops ops) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        attributes.set_post_ops(ops);
        return attributes;
    }

    private convolution_forward.primitive_desc convolution(
            Convolution c, int size, @Nullable desc source, @Nullable desc target, primitive_attr attributes) {
        int outputSize = c.outputSize(size);
        // What the padding does not fill on the right: with stride 2 the last column may be left over.
        int right = (outputSize - 1) * c.stride() + c.kernel() - size - c.padding();
        return new convolution_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.convolution_direct,
                source == null ? layout(type, format_tag.any, images, c.in(), size, size) : source,
                layout(type, format_tag.any, c.out(), c.in(), c.kernel(), c.kernel()),
                layout(data_type.f32, format_tag.x, c.out()),
                target == null ? layout(type, format_tag.any, images, c.out(), outputSize, outputSize) : target,
                pair(c.stride()),
                pair(c.padding()),
                pair(right),
                attributes,
                false);
    }

    private Activation run(
            Convolution c,
            convolution_forward.primitive_desc primitiveDesc,
            Weights weights,
            Activation x,
            @Nullable Activation sumOnto) {
        Weights.Folded folded = weights.fold(c);
        desc plain = layout(data_type.f32, format_tag.oihw, c.out(), c.in(), c.kernel(), c.kernel());
        memory bias = scope.own(new memory(layout(data_type.f32, format_tag.x, c.out()), cpu));
        new FloatPointer(bias.get_data_handle()).put(folded.bias(), 0, folded.bias().length);
        memory packed = scope.own(new memory(primitiveDesc.weights_desc(), cpu));
        try (FloatPointer values = new FloatPointer(folded.weight());
                memory source = new memory(plain, cpu, values)) {
            reorder(source, packed);
        }
        Activation y = sumOnto != null
                ? sumOnto
                : new Activation(scope.own(primitiveDesc.dst_desc()), takeSlot(), c.out(), c.outputSize(x.size()));
        IntMemoryMap arguments = scope.own(new IntMemoryMap());
        arguments.put(DNNL_ARG_SRC, place(x));
        arguments.put(DNNL_ARG_WEIGHTS, packed);
        arguments.put(DNNL_ARG_BIAS, bias);
        arguments.put(DNNL_ARG_DST, place(y));
        add(new convolution_forward(primitiveDesc), arguments, primitiveDesc.scratchpad_desc());
        return y;
    }

    /** The input in the first convolution's type and layout. */
    private Activation reorderedInput(convolution_forward.primitive_desc first) {
        Activation x = new Activation(scope.own(first.src_desc()), takeSlot(), 3, inputSize);
        IntMemoryMap arguments = scope.own(new IntMemoryMap());
        memory target = place(x);
        arguments.put(DNNL_ARG_FROM, input);
        arguments.put(DNNL_ARG_TO, target);
        reorder.primitive_desc description =
                new reorder.primitive_desc(cpu, input.get_desc(), cpu, x.layout(), attributes(new post_ops()), false);
        add(new reorder(description), arguments, description.scratchpad_desc());
        return x;
    }

    private Activation maxPool(Activation x) {
        int size = (x.size() + 2 - 3) / 2 + 1;
        int right = (size - 1) * 2 + 3 - x.size() - 1;
        pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.pooling_max,
                x.layout(),
                layout(type, format_tag.any, images, x.channels(), size, size),
                pair(2),
                pair(3),
                pair(0),
                pair(1),
                pair(right),
                attributes(new post_ops()),
                false);
        Activation y = new Activation(scope.own(description.dst_desc()), takeSlot(), x.channels(), size);
        IntMemoryMap arguments = scope.own(new IntMemoryMap());
        arguments.put(DNNL_ARG_SRC, place(x));
        arguments.put(DNNL_ARG_DST, place(y));
        add(new pooling_forward(description), arguments, description.scratchpad_desc());
        x.slot().free = true;
        return y;
    }

    private void averagePool(Activation x) {
        desc rows = layout(data_type.f32, format_tag.nchw, images, x.channels(), 1, 1);
        pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.pooling_avg_exclude_padding,
                x.layout(),
                rows,
                pair(x.size()),
                pair(x.size()),
                pair(0),
                pair(0),
                pair(0),
                attributes(new post_ops()),
                false);
        IntMemoryMap arguments = scope.own(new IntMemoryMap());
        arguments.put(DNNL_ARG_SRC, place(x));
        arguments.put(DNNL_ARG_DST, scope.own(new memory(rows, cpu, output)));
        add(new pooling_forward(description), arguments, description.scratchpad_desc());
    }

    private void add(primitive made, IntMemoryMap arguments, desc scratchpad) {
        scratchpadBytes = Math.max(scratchpadBytes, scratchpad.get_size());
        steps.add(new Step(scope.own(made), arguments, scope.own(scratchpad)));
    }

    private Slot takeSlot() {
        for (Slot slot : slots) {
            if (slot.free) {
                slot.free = false;
                return slot;
            }
        }
        Slot slot = new Slot();
        slot.free = false;
        slots.add(slot);
        return slot;
    }

    /** A memory object for an activation; its address is given when all buffers are known. */
    private memory place(Activation x) {
        x.slot().bytes = Math.max(x.slot().bytes, x.layout().get_size());
        memory made = scope.own(new memory(x.layout(), cpu, new Pointer()));
        x.slot().users.add(made);
        return made;
    }

    private void placeBuffers() {
        for (Slot slot : slots) {
            Pointer buffer = aligned(slot.bytes);
            slot.users.forEach(user -> user.set_data_handle(buffer));
        }
        Pointer scratchpad = aligned(scratchpadBytes);
        for (Step step : steps) {
            if (step.scratchpad() != null && step.scratchpad().get_size() > 0) {
                step.arguments().put(DNNL_ARG_SCRATCHPAD, scope.own(new memory(step.scratchpad(), cpu, scratchpad)));
            }
        }
    }

    private Pointer aligned(long bytes) {
        BytePointer raw = scope.own(new BytePointer(bytes + ALIGNMENT));
        long offset = (ALIGNMENT - raw.address() % ALIGNMENT) % ALIGNMENT;
        return raw.getPointer(offset);
    }

    private void reorder(memory from, memory to) {
        try (reorder.primitive_desc description = new reorder.primitive_desc(from, to);
                reorder made = new reorder(description);
                IntMemoryMap arguments = new IntMemoryMap()) {
            arguments.put(DNNL_ARG_FROM, from);
            arguments.put(DNNL_ARG_TO, to);
            made.execute(stream, arguments);
            stream._wait();
        }
    }

    private static desc layout(data_type type, format_tag tag, long... extents) {
        return new desc(extents, type, tag);
    }

    private static LongPointer pair(long value) {
        return new LongPointer(value, value);
    }

    int images() {
        return images;
    }

    /**
     * Computes all images of the graph.
     *
     * @param pixels {@code images × 3 × inputSize × inputSize} floats
     * @return {@code images × dimensions} floats, valid until the next call
     */
    FloatPointer run(Pointer pixels) {
        input.set_data_handle(pixels);
        for (Step step : steps) {
            step.primitive().execute(stream, step.arguments());
        }
        stream._wait();
        return output;
    }

    /** How much native memory the activations and the scratchpad take. */
    long activationBytes() {
        return slots.stream().mapToLong(slot -> slot.bytes).sum() + scratchpadBytes;
    }

    @Override
    public void close() {
        scope.close();
    }
}
