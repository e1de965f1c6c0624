package org.galaxyscreen.features.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.binary;
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
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.onednn.OneDnnPlan.Activation;
import org.galaxyscreen.features.engine.onednn.OneDnnPlan.Step;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.ResNet50.Bottleneck;
import org.galaxyscreen.features.network.ResNet50.Convolution;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.internal.Quantisation;
import org.galaxyscreen.linalg.NativeScope;
import org.jspecify.annotations.Nullable;

/**
 * Makes oneDNN's primitives for ResNet-50. Batch norm is folded into the convolutions; bias, ReLU and the residual sum are
 * computed while an output tile is still in registers; the layouts are those that oneDNN asks for. Activations share a few
 * buffers, since at most four are alive at once.
 *
 * <p>The network is cut in two: the stem, whose output is larger than a core's cache, is computed image by image; the
 * blocks read their weights less often if they compute several images at once.
 *
 * <p>The stem is float32 in any precision, for a few per cent of the time: it has 3 % of the products, but all of the
 * input's range. Its rounding to bf16 costs more accuracy than that of all other layers together, because most of a
 * galaxy's image is sky of one level, whose errors do not average out. The last sum of a stage that is read out is float32 as
 * well, since the features are averages of it.
 *
 * <p>In int8 an activation's integer q stands for {@code step · q}, unsigned after ReLU and signed elsewhere. All factors of
 * a convolution are put into one an output channel, in units of its result:
 * {@code q = max(0, round(Σ w·x · (step_w · step_x / step_q) + b / step_q + shortcut · (step_s / step_q)))}.
 */
final class OneDnnPlanner {
    private final ResNet50 network;
    private final Readout readout;
    private final int inputSize;
    private final OneDnnWeights weights;
    private final Formats formats;
    private final @Nullable Int8Calibration calibration;
    private final format_tag tag;
    private final engine cpu;
    private final NativeScope scope;

    /** The number formats of the blocks. */
    private record Formats(data_type weight, data_type afterRelu, data_type shortcut) {
        static Formats of(Precision precision) {
            return switch (precision) {
                case FP32 -> new Formats(data_type.f32, data_type.f32, data_type.f32);
                case BF16 -> new Formats(data_type.bf16, data_type.bf16, data_type.bf16);
                case INT8 -> new Formats(data_type.s8, data_type.u8, data_type.s8);
                case FP16 ->
                    throw new IllegalArgumentException(
                            "precision is fp16; the onednn engine computes in fp32, bf16 or int8");
            };
        }
    }

    /**
     * @param network goes to the last stage of the readout
     * @param calibration of the activations; null unless the precision is int8
     * @param channelsLast whether activations lie channels last, to be looked at, and not as oneDNN likes best
     * @param scope owns the primitives
     */
    OneDnnPlanner(
            ResNet50 network,
            Readout readout,
            int inputSize,
            OneDnnWeights weights,
            Precision precision,
            @Nullable Int8Calibration calibration,
            boolean channelsLast,
            engine cpu,
            NativeScope scope) {
        this.network = network;
        this.readout = readout;
        this.inputSize = inputSize;
        this.weights = weights;
        this.formats = Formats.of(precision);
        this.calibration = calibration;
        this.tag = channelsLast ? format_tag.nhwc : format_tag.any;
        this.cpu = cpu;
        this.scope = scope;
    }

    /**
     * The stem of one image: float32 NCHW in, out in a layout that {@link #blocks} reads.
     *
     * @param blocks for one image
     * @throws RuntimeException from oneDNN if it cannot compute that on this machine
     */
    OneDnnPlan stem(OneDnnPlan blocks) {
        try (PointerScope temporaries = new PointerScope()) {
            return new Sketch(1).stem(blocks.input());
        }
    }

    /**
     * The blocks and what is read out, for so many images: all rows' first block, then all rows' second one, and so on. A
     * block of {@link Pooling#GEM} holds the mean of the cubes, whose root is still to be taken.
     *
     * @throws RuntimeException from oneDNN if it cannot compute in that precision on this machine
     */
    OneDnnPlan blocks(int images) {
        try (PointerScope temporaries = new PointerScope()) {
            return new Sketch(images).blocks();
        }
    }

    static desc layout(data_type type, format_tag tag, long... extents) {
        return new desc(extents, type, tag);
    }

    private static LongPointer pair(long value) {
        return new LongPointer(value, value);
    }

    private static post_ops relu(post_ops ops) {
        ops.append_eltwise(dnnl.algorithm.eltwise_relu, 0, 0);
        return ops;
    }

    /** The library's own scratchpad would tie a primitive to the thread that made it. */
    private static primitive_attr attributes(post_ops ops) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        attributes.set_post_ops(ops);
        return attributes;
    }

    /** What one unit of that activation stands for. */
    private double step(String name, data_type type) {
        if (calibration == null) {
            return 1;
        }
        return calibration.range(name)
                / (type == data_type.u8 ? Quantisation.UNSIGNED_LEVELS : Quantisation.SIGNED_LEVELS);
    }

    /** A plan while it is being made. */
    private final class Sketch {
        private final int images;
        private final List<Step> steps = new ArrayList<>();
        private final List<Long> bufferBytes = new ArrayList<>();
        private final List<Boolean> bufferFree = new ArrayList<>();
        private long scratchpadBytes;
        private long pooledBytes;

        Sketch(int images) {
            this.images = images;
        }

        OneDnnPlan stem(desc target) {
            Convolution c = network.stem();
            int size = c.outputSize(inputSize);
            desc nchw = scope.own(layout(data_type.f32, format_tag.nchw, images, c.in(), inputSize, inputSize));
            convolution_forward.primitive_desc description = convolution(
                    c,
                    inputSize,
                    layout(data_type.f32, format_tag.any, images, c.in(), inputSize, inputSize),
                    data_type.f32,
                    layout(data_type.f32, tag, images, c.out(), size, size),
                    attributes(relu(new post_ops())));
            Activation x = new Activation(nchw, OneDnnPlan.INPUT, c.in(), inputSize, 1, 0);
            if (!description.src_desc().equals(nchw)) {
                Activation reordered = activation(description.src_desc(), c.in(), inputSize, 1);
                reorder("input", x, reordered);
                x = reordered;
            }
            Activation y = run(c.name(), c, description, x, activation(description.dst_desc(), c.out(), size, 1));
            if (formats.afterRelu() == data_type.f32) {
                maxPool(y, target);
            } else {
                Activation z = maxPool(y, null);
                double step = step("maxpool", formats.afterRelu());
                reorder("maxpool", z, new Activation(target, OneDnnPlan.OUTPUT, z.channels(), z.size(), step, 0));
            }
            return plan(nchw, target.get_size());
        }

        OneDnnPlan blocks() {
            Bottleneck first = network.blocks().get(0);
            int channels = network.stem().out();
            int size = pooled(network.stem().outputSize(inputSize));
            desc any = layout(formats.afterRelu(), tag, images, channels, size, size);
            desc source = scope.own(
                    plain(first.conv1(), size, any, formats.afterRelu(), true).src_desc());
            Activation x =
                    new Activation(source, OneDnnPlan.INPUT, channels, size, step("maxpool", formats.afterRelu()), 0);
            List<Bottleneck> all = network.blocks();
            for (int i = 0; i < all.size(); i++) {
                Bottleneck block = all.get(i);
                boolean last = i == all.size() - 1;
                boolean ends = last || all.get(i + 1).stage() != block.stage();
                boolean read = ends && readout.reads(block.stage());
                // A stage's last block adds its input as it is, and what it makes has the same layout.
                desc narrow = x.layout();
                x = bottleneck(block, x, read);
                if (read) {
                    readOut(block.stage(), x);
                    if (!last && formats.afterRelu() != data_type.f32) {
                        x = narrowed(block, x, narrow);
                    }
                }
            }
            return plan(source, (long) images * readout.rowLength(inputSize) * Float.BYTES);
        }

        private OneDnnPlan plan(desc input, long bytes) {
            return new OneDnnPlan(images, steps, bufferBytes, scratchpadBytes, input, bytes);
        }

        private Activation bottleneck(Bottleneck block, Activation x, boolean read) {
            Activation shortcut = x;
            if (block.downsample() != null) {
                shortcut = plain(block.downsample(), x, formats.shortcut(), false);
            }
            Activation y = plain(block.conv1(), x, formats.afterRelu(), true);
            if (shortcut != x) {
                release(x);
            }
            Activation z = plain(block.conv2(), y, formats.afterRelu(), true);
            release(y);
            boolean unfused = read && formats.weight() != data_type.f32;
            Activation sum = unfused ? sumInFloat(block, z, shortcut) : sumOnto(block, z, shortcut);
            release(z);
            return sum;
        }

        private Activation plain(Convolution c, Activation x, data_type type, boolean relu) {
            convolution_forward.primitive_desc description = plain(c, x.size(), x.layout(), type, relu);
            Activation y = activation(description.dst_desc(), c.out(), c.outputSize(x.size()), step(c.name(), type));
            return run(c.name(), c, description, x, y);
        }

        private convolution_forward.primitive_desc plain(
                Convolution c, int size, desc source, data_type type, boolean relu) {
            int outputSize = c.outputSize(size);
            post_ops ops = new post_ops();
            desc target = layout(type, tag, images, c.out(), outputSize, outputSize);
            return convolution(c, size, source, formats.weight(), target, attributes(relu ? relu(ops) : ops));
        }

        /** The sum is written over the shortcut, whose layout it therefore has. */
        private Activation sumOnto(Bottleneck block, Activation z, Activation shortcut) {
            Convolution c = block.conv3();
            double step = step(block.name(), formats.afterRelu());
            data_type old = shortcut.layout().get_data_type().intern();
            post_ops ops = new post_ops();
            ops.append_sum((float) (shortcut.step() / step), 0, old);
            desc target = old == formats.afterRelu()
                    ? shortcut.layout()
                    : layout(formats.afterRelu(), format_tag.nhwc, images, c.out(), z.size(), z.size());
            convolution_forward.primitive_desc description =
                    convolution(c, z.size(), z.layout(), formats.weight(), target, attributes(relu(ops)));
            Activation y =
                    new Activation(scope.own(description.dst_desc()), shortcut.buffer(), c.out(), z.size(), step, 0);
            return run(block.name(), c, description, z, y);
        }

        /** The sum in float32, which has another size than the shortcut. */
        private Activation sumInFloat(Bottleneck block, Activation z, Activation shortcut) {
            Convolution c = block.conv3();
            post_ops ops = new post_ops();
            ops.append_binary(dnnl.algorithm.binary_add, shortcut.layout());
            relu(ops);
            if (shortcut.step() != 1) {
                // Up to here in the shortcut's units, since that addition has no factor.
                ops.append_eltwise(dnnl.algorithm.eltwise_linear, (float) shortcut.step(), 0);
            }
            desc target = layout(data_type.f32, tag, images, c.out(), z.size(), z.size());
            convolution_forward.primitive_desc description =
                    convolution(c, z.size(), z.layout(), formats.weight(), target, attributes(ops));
            Activation y = activation(description.dst_desc(), c.out(), z.size(), shortcut.step());
            run(block.name(), c, description, z, y);
            steps.get(steps.size() - 1)
                    .activations()
                    .put(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, shortcut);
            release(shortcut);
            return new Activation(y.layout(), y.buffer(), y.channels(), y.size(), 1, 0);
        }

        /** A stage's sum as the next stage reads it. */
        private Activation narrowed(Bottleneck block, Activation sum, desc layout) {
            Activation rounded =
                    activation(layout, sum.channels(), sum.size(), step(block.name(), formats.afterRelu()));
            reorder(block.name(), sum, rounded);
            release(sum);
            return rounded;
        }

        private convolution_forward.primitive_desc convolution(
                Convolution c, int size, desc source, data_type weight, desc target, primitive_attr attributes) {
            int outputSize = c.outputSize(size);
            // What the padding does not fill on the right: with stride 2 the last column may be left over.
            int right = (outputSize - 1) * c.stride() + c.kernel() - size - c.padding();
            if (weight == data_type.s8) {
                attributes.set_scales_mask(DNNL_ARG_WEIGHTS, 1);
            }
            return new convolution_forward.primitive_desc(
                    cpu,
                    dnnl.prop_kind.forward_inference,
                    dnnl.algorithm.convolution_direct,
                    source,
                    layout(weight, format_tag.any, c.out(), c.in(), c.kernel(), c.kernel()),
                    layout(data_type.f32, format_tag.x, c.out()),
                    target,
                    pair(c.stride()),
                    pair(c.padding()),
                    pair(right),
                    attributes,
                    false);
        }

        private Activation run(
                String name,
                Convolution c,
                convolution_forward.primitive_desc description,
                Activation x,
                Activation y) {
            OneDnnWeights.Packed packed = weights.pack(c, description.weights_desc(), x.step(), y.step());
            Map<Integer, memory> constants = new HashMap<>();
            constants.put(DNNL_ARG_WEIGHTS, packed.weight());
            constants.put(DNNL_ARG_BIAS, packed.bias());
            if (packed.scales() != null) {
                constants.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, packed.scales());
            }
            add(name, new convolution_forward(description), constants, x, y, description.scratchpad_desc());
            return y;
        }

        /** Into another layout or type. */
        private void reorder(String name, Activation x, Activation y) {
            primitive_attr attributes = attributes(new post_ops());
            Map<Integer, memory> constants = new HashMap<>();
            if (y.step() != 1) {
                attributes.set_scales_mask(DNNL_ARG_DST, 0);
                constants.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, weights.floats((float) y.step()));
            }
            reorder.primitive_desc description =
                    new reorder.primitive_desc(cpu, x.layout(), cpu, y.layout(), attributes, false);
            add(name, new reorder(description), constants, x, y, description.scratchpad_desc());
        }

        private int pooled(int size) {
            return (size + 2 - 3) / 2 + 1;
        }

        /** @param target where the plan's output goes; null for a buffer of the plan's own */
        private Activation maxPool(Activation x, @Nullable desc target) {
            int size = pooled(x.size());
            int right = (size - 1) * 2 + 3 - x.size() - 1;
            data_type type = x.layout().get_data_type().intern();
            pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(
                    cpu,
                    dnnl.prop_kind.forward_inference,
                    dnnl.algorithm.pooling_max,
                    x.layout(),
                    target == null ? layout(type, tag, images, x.channels(), size, size) : target,
                    pair(2),
                    pair(3),
                    pair(0),
                    pair(1),
                    pair(right),
                    attributes(new post_ops()),
                    false);
            Activation y = target == null
                    ? activation(description.dst_desc(), x.channels(), size, x.step())
                    : new Activation(target, OneDnnPlan.OUTPUT, x.channels(), size, x.step(), 0);
            add("maxpool", new pooling_forward(description), Map.of(), x, y, description.scratchpad_desc());
            return y;
        }

        /** A stage's blocks of the rows. */
        private void readOut(Stage stage, Activation x) {
            for (Pooling pooling : readout.stages().contains(stage) ? readout.poolings() : List.<Pooling>of()) {
                switch (pooling) {
                    case MEAN -> pool(dnnl.algorithm.pooling_avg_exclude_padding, x);
                    case MAX -> pool(dnnl.algorithm.pooling_max, x);
                    case GEM -> {
                        Activation cubed = cubed(x);
                        pool(dnnl.algorithm.pooling_avg_exclude_padding, cubed);
                        release(cubed);
                    }
                }
            }
            if (stage == readout.patches()) {
                patches(x);
            }
        }

        /** Over the whole image. */
        private void pool(dnnl.algorithm how, Activation x) {
            desc rows = scope.own(layout(data_type.f32, format_tag.nchw, images, x.channels(), 1, 1));
            pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(
                    cpu,
                    dnnl.prop_kind.forward_inference,
                    how,
                    x.layout(),
                    rows,
                    pair(x.size()),
                    pair(x.size()),
                    pair(0),
                    pair(0),
                    pair(0),
                    attributes(new post_ops()),
                    false);
            add(
                    "features",
                    new pooling_forward(description),
                    Map.of(),
                    x,
                    new Activation(rows, OneDnnPlan.OUTPUT, x.channels(), 1, 1, pooledBytes),
                    description.scratchpad_desc());
            pooledBytes += rows.get_size();
        }

        private Activation cubed(Activation x) {
            post_ops ops = new post_ops();
            ops.append_binary(dnnl.algorithm.binary_mul, x.layout());
            binary.primitive_desc description = new binary.primitive_desc(
                    cpu, dnnl.algorithm.binary_mul, x.layout(), x.layout(), x.layout(), attributes(ops), false);
            Activation y = activation(description.dst_desc(), x.channels(), x.size(), 1);
            add("cubed", new binary(description), Map.of(), x, y, description.scratchpad_desc());
            Map<Integer, Activation> activations = steps.get(steps.size() - 1).activations();
            activations.put(DNNL_ARG_SRC_1, x);
            activations.put(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, x);
            return y;
        }

        /** An activation as it is, pixel by pixel, after all features. */
        private void patches(Activation x) {
            desc layout = scope.own(layout(data_type.f32, format_tag.nhwc, images, x.channels(), x.size(), x.size()));
            long offset = (long) images * readout.features() * Float.BYTES;
            reorder("patches", x, new Activation(layout, OneDnnPlan.OUTPUT, x.channels(), x.size(), 1, offset));
        }

        private void add(
                String name,
                primitive made,
                Map<Integer, memory> constants,
                Activation x,
                Activation y,
                desc scratchpad) {
            scratchpadBytes = Math.max(scratchpadBytes, scratchpad.get_size());
            Map<Integer, Activation> activations = new HashMap<>();
            activations.put(DNNL_ARG_SRC, x);
            activations.put(DNNL_ARG_DST, y);
            steps.add(new Step(name, scope.own(made), constants, activations, scope.own(scratchpad)));
        }

        /** A new activation in a buffer that is free. */
        private Activation activation(desc layout, int channels, int size, double step) {
            int buffer = bufferFree.indexOf(true);
            if (buffer < 0) {
                buffer = bufferFree.size();
                bufferFree.add(false);
                bufferBytes.add(0L);
            }
            bufferFree.set(buffer, false);
            bufferBytes.set(buffer, Math.max(bufferBytes.get(buffer), layout.get_size()));
            return new Activation(scope.own(layout), buffer, channels, size, step, 0);
        }

        /** Says that an activation is not needed any more. */
        private void release(Activation x) {
            if (x.buffer() >= 0) {
                bufferFree.set(x.buffer(), true);
            }
        }
    }
}
