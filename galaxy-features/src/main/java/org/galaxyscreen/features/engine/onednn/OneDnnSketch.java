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
import org.galaxyscreen.features.engine.onednn.OneDnnPlan.Activation;
import org.galaxyscreen.features.engine.onednn.OneDnnPlan.Step;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.linalg.NativeScope;
import org.jspecify.annotations.Nullable;

/**
 * A {@link OneDnnPlan} while it is being made: convolutions with what follows them, pools and reorders, one after the other, whose
 * activations take turns in a few buffers. For one thread.
 */
final class OneDnnSketch {
    /** What follows a convolution. */
    enum Rectifier {
        /** Nothing. */
        NONE,
        /** {@code max(0, x)}. */
        RELU,
        /** {@code min(6, max(0, x))}. */
        RELU6;

        /** @param step what one unit of the result stands for */
        post_ops on(post_ops ops, double step) {
            switch (this) {
                case NONE -> {}
                case RELU -> ops.append_eltwise(dnnl.algorithm.eltwise_relu, 0, 0);
                case RELU6 -> ops.append_eltwise(dnnl.algorithm.eltwise_clip, 0, (float) (6 / step));
            }
            return ops;
        }
    }

    private final OneDnnSetting setting;
    private final engine cpu;
    private final NativeScope scope;
    private final int images;
    private final List<Step> steps = new ArrayList<>();
    private final List<Long> bufferBytes = new ArrayList<>();
    private final List<Boolean> bufferFree = new ArrayList<>();
    private long scratchpadBytes;
    private long pooledBytes;

    /** @param images how many images the plan is for */
    OneDnnSketch(OneDnnSetting setting, int images) {
        this.setting = setting;
        this.cpu = setting.cpu();
        this.scope = setting.scope();
        this.images = images;
    }

    static desc layout(data_type type, format_tag tag, long... extents) {
        return new desc(extents, type, tag);
    }

    private static LongPointer pair(long value) {
        return new LongPointer(value, value);
    }

    /** The library's own scratchpad would tie a primitive to the thread that made it. */
    private static primitive_attr attributes(post_ops ops) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        attributes.set_post_ops(ops);
        return attributes;
    }

    /** The layout of an activation of this plan's images, as the setting wants it. */
    desc layout(data_type type, int channels, int size) {
        return layout(type, setting.tag(), images, channels, size, size);
    }

    /** The layout of an activation of this plan's images, channels last. */
    desc channelsLast(data_type type, int channels, int size) {
        return scope.own(layout(type, format_tag.nhwc, images, channels, size, size));
    }

    /** The layout that a convolution reads best. */
    desc bestSource(Convolution c, int size, data_type type, Rectifier rectifier) {
        return scope.own(
                plain(c, size, layout(type, c.in(), size), type, rectifier, 1).src_desc());
    }

    /** An image as it is handed over: float32 NCHW. */
    Activation input(int channels, int size) {
        desc nchw = scope.own(layout(data_type.f32, format_tag.nchw, images, channels, size, size));
        return new Activation(nchw, OneDnnPlan.INPUT, channels, size, 1, 0);
    }

    /** The first convolution, of float32 whatever the precision. */
    Activation stem(Convolution c, Activation image, Rectifier rectifier) {
        int size = c.outputSize(image.size());
        convolution_forward.primitive_desc description = convolution(
                c,
                image.size(),
                layout(data_type.f32, format_tag.any, images, c.in(), image.size(), image.size()),
                data_type.f32,
                layout(data_type.f32, c.out(), size),
                attributes(rectifier.on(new post_ops(), 1)));
        Activation x = image;
        if (!description.src_desc().equals(image.layout())) {
            Activation reordered = activation(description.src_desc(), c.in(), image.size(), 1);
            reorder("input", x, reordered);
            x = reordered;
        }
        Activation y = run(c.name(), c, description, x, activation(description.dst_desc(), c.out(), size, 1));
        release(x);
        return y;
    }

    /** How large the images' rows are. */
    long rowBytes() {
        return (long) images * setting.readout().rowLength(setting.network(), setting.inputSize()) * Float.BYTES;
    }

    OneDnnPlan plan(desc input, long bytes) {
        return new OneDnnPlan(images, steps, bufferBytes, scratchpadBytes, input, bytes);
    }

    Activation plain(Convolution c, Activation x, data_type type, Rectifier rectifier) {
        double step = setting.step(c.name(), type);
        convolution_forward.primitive_desc description = plain(c, x.size(), x.layout(), type, rectifier, step);
        Activation y = activation(description.dst_desc(), c.out(), c.outputSize(x.size()), step);
        return run(c.name(), c, description, x, y);
    }

    /** The weights' number format: float32 where that is read, in any precision. */
    private data_type weight(desc source) {
        return source.get_data_type().intern() == data_type.f32
                ? data_type.f32
                : setting.formats().weight();
    }

    /** A convolution that nothing follows, in a place of its own. */
    Activation onto(Convolution c, Activation x, Activation y) {
        convolution_forward.primitive_desc description =
                convolution(c, x.size(), x.layout(), weight(x.layout()), y.layout(), attributes(new post_ops()));
        return run(c.name(), c, description, x, y);
    }

    private convolution_forward.primitive_desc plain(
            Convolution c, int size, desc source, data_type type, Rectifier rectifier, double step) {
        int outputSize = c.outputSize(size);
        post_ops ops = new post_ops();
        desc target = layout(type, c.out(), outputSize);
        return convolution(c, size, source, weight(source), target, attributes(rectifier.on(ops, step)));
    }

    /** The sum is written over the shortcut, whose layout it therefore has. */
    Activation sumOnto(
            String name, Convolution c, Activation z, Activation shortcut, data_type type, Rectifier rectifier) {
        double step = setting.step(name, type);
        data_type old = shortcut.layout().get_data_type().intern();
        post_ops ops = new post_ops();
        ops.append_sum((float) (shortcut.step() / step), 0, old);
        desc target =
                old == type ? shortcut.layout() : layout(type, format_tag.nhwc, images, c.out(), z.size(), z.size());
        convolution_forward.primitive_desc description =
                convolution(c, z.size(), z.layout(), weight(z.layout()), target, attributes(rectifier.on(ops, step)));
        Activation y = new Activation(scope.own(description.dst_desc()), shortcut.buffer(), c.out(), z.size(), step, 0);
        return run(name, c, description, z, y);
    }

    /** The sum in float32, which has another size than the shortcut. */
    Activation sumInFloat(String name, Convolution c, Activation z, Activation shortcut, Rectifier rectifier) {
        post_ops ops = new post_ops();
        ops.append_binary(dnnl.algorithm.binary_add, shortcut.layout());
        rectifier.on(ops, shortcut.step());
        if (shortcut.step() != 1) {
            // Up to here in the shortcut's units, since that addition has no factor.
            ops.append_eltwise(dnnl.algorithm.eltwise_linear, (float) shortcut.step(), 0);
        }
        desc target = layout(data_type.f32, c.out(), z.size());
        convolution_forward.primitive_desc description =
                convolution(c, z.size(), z.layout(), weight(z.layout()), target, attributes(ops));
        Activation y = activation(description.dst_desc(), c.out(), z.size(), shortcut.step());
        run(name, c, description, z, y);
        steps.get(steps.size() - 1).activations().put(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, shortcut);
        release(shortcut);
        return new Activation(y.layout(), y.buffer(), y.channels(), y.size(), 1, 0);
    }

    /** An activation as the next layer reads it, which is to be released as well. */
    Activation narrowed(String name, Activation x, desc layout) {
        Activation rounded = activation(
                layout,
                x.channels(),
                x.size(),
                setting.step(name, layout.get_data_type().intern()));
        reorder(name, x, rounded);
        return rounded;
    }

    private convolution_forward.primitive_desc convolution(
            Convolution c, int size, desc source, data_type weight, desc target, primitive_attr attributes) {
        if (weight == data_type.s8) {
            // An output channel each: of a grouped weight, the groups and the channels in them.
            attributes.set_scales_mask(DNNL_ARG_WEIGHTS, c.groups() == 1 ? 1 : 3);
        }
        return new convolution_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.convolution_direct,
                source,
                OneDnnWeights.layout(c, weight, true),
                layout(data_type.f32, format_tag.x, c.out()),
                target,
                pair(c.stride()),
                pair(c.paddingBefore(size)),
                pair(c.paddingAfter(size)),
                attributes,
                false);
    }

    private Activation run(
            String name, Convolution c, convolution_forward.primitive_desc description, Activation x, Activation y) {
        OneDnnWeights.Packed packed = setting.weights().pack(c, description.weights_desc(), x.step(), y.step());
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
    void reorder(String name, Activation x, Activation y) {
        primitive_attr attributes = attributes(new post_ops());
        Map<Integer, memory> constants = new HashMap<>();
        if (y.step() != 1) {
            attributes.set_scales_mask(DNNL_ARG_DST, 0);
            constants.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, setting.weights().floats((float) y.step()));
        }
        reorder.primitive_desc description =
                new reorder.primitive_desc(cpu, x.layout(), cpu, y.layout(), attributes, false);
        add(name, new reorder(description), constants, x, y, description.scratchpad_desc());
    }

    /** The side after the 3×3 maximum pool of stride 2. */
    static int pooled(int size) {
        return (size + 2 - 3) / 2 + 1;
    }

    /** @param target where the plan's output goes; null for a buffer of the plan's own */
    Activation maxPool(Activation x, @Nullable desc target) {
        int size = pooled(x.size());
        int right = (size - 1) * 2 + 3 - x.size() - 1;
        data_type type = x.layout().get_data_type().intern();
        pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.pooling_max,
                x.layout(),
                target == null ? layout(type, x.channels(), size) : target,
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
    void readOut(Stage stage, Activation x) {
        for (Pooling pooling :
                setting.readout().stages().contains(stage) ? setting.readout().poolings() : List.<Pooling>of()) {
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
        if (stage == setting.readout().patches()) {
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
        long offset = (long) images * setting.readout().features(setting.network()) * Float.BYTES;
        reorder("patches", x, new Activation(layout, OneDnnPlan.OUTPUT, x.channels(), x.size(), 1, offset));
    }

    private void add(
            String name, primitive made, Map<Integer, memory> constants, Activation x, Activation y, desc scratchpad) {
        scratchpadBytes = Math.max(scratchpadBytes, scratchpad.get_size());
        Map<Integer, Activation> activations = new HashMap<>();
        activations.put(DNNL_ARG_SRC, x);
        activations.put(DNNL_ARG_DST, y);
        steps.add(new Step(name, scope.own(made), constants, activations, scope.own(scratchpad)));
    }

    /** A new activation in a buffer that is free. */
    Activation activation(desc layout, int channels, int size, double step) {
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
    void release(Activation x) {
        if (x.buffer() >= 0) {
            bufferFree.set(x.buffer(), true);
        }
    }
}
