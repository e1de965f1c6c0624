package org.galaxyscreen.features.engine.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.internal.CalibrationCheck;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.ResNet50.Bottleneck;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.features.weights.internal.FoldedConvolution;
import org.galaxyscreen.features.weights.internal.Quantisation;
import org.galaxyscreen.features.weights.internal.StageCheck;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.jspecify.annotations.Nullable;

/**
 * Writes a network as an ONNX model (operator set 13), with batch norm folded into the convolutions: for other runtimes,
 * and for comparing with them. The input is named {@code images}, float32 [n, 3, size, size], the output {@code features},
 * [n, dimensions]; n is free.
 */
public final class OnnxExport {
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;
    private static final int STEM_CHANNELS = 3;
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    private static final int INT8 = 3;
    private static final int INT32 = 6;
    private static final int FLOAT16 = 10;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;

    private final Message graph = new Message();
    private final Weights weights;
    private final @Nullable Int8Calibration calibration;
    private final boolean half;
    /** What one unit stands for, by activation, where it is rounded. */
    private final Map<String, Float> steps = new HashMap<>();

    private OnnxExport(Weights weights, @Nullable Int8Calibration calibration, boolean half) {
        this.weights = weights;
        this.calibration = calibration;
        this.half = half;
    }

    /**
     * Writes the network up to a stage. The file appears when it is complete.
     *
     * @throws IllegalArgumentException if the weights end before that stage
     * @throws IOException if the file cannot be written
     */
    public static void write(Weights weights, Stage stage, Path file) throws IOException {
        write(model(weights, Readout.of(stage), null), file);
    }

    /**
     * Writes the network up to a stage for half precision, as GPUs compute it fast: the input, the stem, the average and the
     * output are float32, all between them float16.
     *
     * @throws IllegalArgumentException if the weights end before that stage
     * @throws IOException if the file cannot be written
     */
    public static void writeFp16(Weights weights, Stage stage, Path file) throws IOException {
        write(halfModel(weights, Readout.of(stage)), file);
    }

    /**
     * Writes the network up to a stage for 8-bit arithmetic: every activation and weight but the stem's passes through
     * {@code QuantizeLinear} and {@code DequantizeLinear}, which runtimes fuse into integer operators. Weights are signed,
     * a step an output channel; activations unsigned.
     *
     * @throws IllegalArgumentException if the weights end before that stage, or the calibration is of other weights
     * @throws IOException if the file cannot be written
     */
    public static void writeInt8(Weights weights, Stage stage, Int8Calibration calibration, Path file)
            throws IOException {
        CalibrationCheck.check(calibration, weights);
        write(model(weights, Readout.of(stage), calibration), file);
    }

    private static void write(byte[] model, Path file) throws IOException {
        AtomicOutput.writeBytes(file, out -> out.write(model));
    }

    /**
     * The model's bytes.
     *
     * @param calibration for 8-bit arithmetic; null for float32
     */
    static byte[] model(Weights weights, Readout readout, @Nullable Int8Calibration calibration) {
        return build(weights, readout, new OnnxExport(weights, calibration, false));
    }

    /** The bytes of a model in half precision. */
    static byte[] halfModel(Weights weights, Readout readout) {
        return build(weights, readout, new OnnxExport(weights, null, true));
    }

    private static byte[] build(Weights weights, Readout readout, OnnxExport export) {
        StageCheck.require(weights, readout.lastStage());
        ResNet50 network = ResNet50.of(weights.network(), readout.lastStage());
        export.graph.string(2, "resnet50");
        String last = export.convolution(network.stem(), "images", true);
        last = export.node(
                "MaxPool",
                "maxpool",
                ints("kernel_shape", 3, 3),
                ints("strides", 2, 2),
                ints("pads", 1, 1, 1, 1),
                last);
        last = export.cast(export.rounded(last, "maxpool", true), FLOAT16);
        List<Bottleneck> blocks = network.blocks();
        List<String> outputs = new ArrayList<>();
        String patches = null;
        for (int i = 0; i < blocks.size(); i++) {
            Stage stage = blocks.get(i).stage();
            last = export.bottleneck(blocks.get(i), last);
            boolean ends = i == blocks.size() - 1 || blocks.get(i + 1).stage() != stage;
            if (ends && readout.reads(stage)) {
                String wide = export.cast(last, FLOAT);
                if (readout.stages().contains(stage)) {
                    readout.poolings().forEach(pooling -> outputs.add(export.pooled(pooling, wide, stage)));
                }
                if (stage == readout.patches()) {
                    patches = export.patches(wide);
                }
            }
        }
        if (patches != null) {
            outputs.add(patches);
        }
        export.concatenated(outputs);
        int size = weights.preprocessing().crop();
        export.graph
                .message(11, value("images", 3, size, size))
                .message(12, value("features", readout.rowLength(network, size)));
        return new Message()
                .varint(1, IR_VERSION)
                .string(2, "galaxy-features")
                .message(7, export.graph)
                .message(8, new Message().string(1, "").varint(2, OPERATOR_SET))
                .toByteArray();
    }

    /** A block of the rows, [n, channels]. */
    private String pooled(Pooling pooling, String x, Stage stage) {
        String name = Readout.name(stage, pooling);
        String pooled =
                switch (pooling) {
                    case MEAN -> node("GlobalAveragePool", name + ".avgpool", x);
                    case MAX -> node("GlobalMaxPool", name + ".maxpool", x);
                    case GEM -> {
                        String squared = node("Mul", name + ".squared", List.of(x, x));
                        String cubed = node("Mul", name + ".cubed", List.of(squared, x));
                        initializer(name + ".root", 1 / 3f);
                        yield node(
                                "Pow",
                                name + ".pow",
                                List.of(node("GlobalAveragePool", name + ".avgpool", cubed), name + ".root"));
                    }
                };
        return node("Flatten", name, pooled);
    }

    /** An activation channels last, [n, side · side · channels]. */
    private String patches(String x) {
        graph.message(
                1,
                new Message()
                        .string(1, x)
                        .string(2, "patches.nhwc")
                        .string(3, "patches.nhwc")
                        .string(4, "Transpose")
                        .message(5, ints("perm", 0, 2, 3, 1)));
        return node("Flatten", "patches", "patches.nhwc");
    }

    /** The rows. */
    private void concatenated(List<String> blocks) {
        Message made = new Message();
        blocks.forEach(block -> made.string(1, block));
        graph.message(
                1,
                made.string(2, "features")
                        .string(3, "features")
                        .string(4, "Concat")
                        .message(5, new Message().string(1, "axis").varint(3, 1).varint(20, ATTRIBUTE_INT)));
    }

    private String bottleneck(Bottleneck block, String input) {
        String x =
                rounded(convolution(block.conv1(), input, true), block.conv1().name(), true);
        x = rounded(convolution(block.conv2(), x, true), block.conv2().name(), true);
        // What is added is not calibrated by itself: the sum's range on both sides of zero holds it.
        x = rounded(convolution(block.conv3(), x, false), block.name(), false);
        String shortcut = input;
        if (block.downsample() != null) {
            String name = block.downsample().name();
            shortcut = rounded(convolution(block.downsample(), input, false), name, false);
        }
        String sum = block.name() + ".add";
        graph.message(
                1,
                new Message()
                        .string(1, x)
                        .string(1, shortcut)
                        .string(2, sum)
                        .string(3, sum)
                        .string(4, "Add"));
        return rounded(node("Relu", block.name(), sum), block.name(), true);
    }

    /**
     * A tensor as bytes tell it.
     *
     * @param activation whose range is taken
     * @param positive whether all of the 256 steps lie above zero
     * @return the name of the rounded tensor; the name given where nothing is rounded
     */
    private String rounded(String name, String activation, boolean positive) {
        if (calibration == null) {
            return name;
        }
        float step = (float) (calibration.range(activation)
                / (positive ? Quantisation.UNSIGNED_LEVELS : Quantisation.SIGNED_LEVELS));
        String scale = name + ".step";
        String zero = name + ".zero";
        String result = name + ".rounded";
        initializer(scale, step);
        initializer(zero, UINT8, new byte[] {(byte) (positive ? 0 : 128)});
        linear("QuantizeLinear", name, scale, zero, name + ".bytes");
        linear("DequantizeLinear", name + ".bytes", scale, zero, result);
        steps.put(result, step);
        return result;
    }

    /** The tensor in another format, where this is a model in half precision. */
    private String cast(String name, int type) {
        if (!half) {
            return name;
        }
        String result = name + ".cast";
        graph.message(
                1,
                new Message()
                        .string(1, name)
                        .string(2, result)
                        .string(3, result)
                        .string(4, "Cast")
                        .message(
                                5, new Message().string(1, "to").varint(3, type).varint(20, ATTRIBUTE_INT)));
        return result;
    }

    private void linear(String type, String input, String scale, String zero, String output) {
        graph.message(
                1,
                new Message()
                        .string(1, input)
                        .string(1, scale)
                        .string(1, zero)
                        .string(2, output)
                        .string(3, output)
                        .string(4, type)
                        .message(5, new Message().string(1, "axis").varint(3, 0).varint(20, ATTRIBUTE_INT)));
    }

    /** A convolution's weight as signed bytes and its bias as integers in units of the products. */
    private void roundedConstants(Convolution c, FoldedConvolution folded, float inputStep) {
        Quantisation quantised = Quantisation.of(folded.weight(), c.out());
        String weight = c.name() + ".weight";
        initializer(weight + ".bytes", INT8, quantised.values(), c.out(), c.in(), c.kernel(), c.kernel());
        initializer(weight + ".step", quantised.steps(), c.out());
        initializer(weight + ".zero", INT8, new byte[c.out()], c.out());
        linear("DequantizeLinear", weight + ".bytes", weight + ".step", weight + ".zero", weight);
        String bias = c.name() + ".bias";
        float[] units = new float[c.out()];
        ByteBuffer values = ByteBuffer.allocate(Integer.BYTES * c.out()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < units.length; i++) {
            units[i] = quantised.steps()[i] * inputStep;
            values.putInt(Math.round(folded.bias()[i] / units[i]));
        }
        initializer(bias + ".integers", INT32, values.array(), c.out());
        initializer(bias + ".step", units, c.out());
        initializer(bias + ".zero", INT32, new byte[Integer.BYTES * c.out()], c.out());
        linear("DequantizeLinear", bias + ".integers", bias + ".step", bias + ".zero", bias);
    }

    private String convolution(Convolution c, String input, boolean relu) {
        FoldedConvolution folded = FoldedConvolution.of(weights, c);
        String weight = c.name() + ".weight";
        String bias = c.name() + ".bias";
        Float step = steps.get(input);
        if (step != null) {
            roundedConstants(c, folded, step);
        } else if (half && c.in() > STEM_CHANNELS) {
            initializer(weight, FLOAT16, halves(folded.weight()), c.out(), c.in(), c.kernel(), c.kernel());
            initializer(bias, FLOAT16, halves(folded.bias()), c.out());
        } else {
            initializer(weight, folded.weight(), c.out(), c.in(), c.kernel(), c.kernel());
            initializer(bias, folded.bias(), c.out());
        }
        int p = c.padding();
        graph.message(
                1,
                new Message()
                        .string(1, input)
                        .string(1, weight)
                        .string(1, bias)
                        .string(2, c.name())
                        .string(3, c.name())
                        .string(4, "Conv")
                        .message(5, ints("kernel_shape", c.kernel(), c.kernel()))
                        .message(5, ints("strides", c.stride(), c.stride()))
                        .message(5, ints("pads", p, p, p, p)));
        return relu ? node("Relu", c.name() + ".relu", c.name()) : c.name();
    }

    private String node(String type, String name, String input) {
        return node(type, name, List.of(input));
    }

    private String node(String type, String name, List<String> inputs) {
        Message made = new Message();
        inputs.forEach(input -> made.string(1, input));
        graph.message(1, made.string(2, name).string(3, name).string(4, type));
        return name;
    }

    private String node(String type, String name, Message first, Message second, Message third, String input) {
        graph.message(
                1,
                new Message()
                        .string(1, input)
                        .string(2, name)
                        .string(3, name)
                        .string(4, type)
                        .message(5, first)
                        .message(5, second)
                        .message(5, third));
        return name;
    }

    private static Message ints(String name, int... values) {
        Message attribute = new Message().string(1, name);
        for (int value : values) {
            attribute.varint(8, value);
        }
        return attribute.varint(20, ATTRIBUTE_INTS);
    }

    private static byte[] halves(float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(Short.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putShort(StoredNumber.half(value));
        }
        return raw.array();
    }

    private void initializer(String name, float[] values, int... shape) {
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        initializer(name, FLOAT, raw.array(), shape);
    }

    private void initializer(String name, float scalar) {
        initializer(name, new float[] {scalar});
    }

    private void initializer(String name, int type, byte[] raw, int... shape) {
        Message tensor = new Message();
        for (int extent : shape) {
            tensor.varint(1, extent);
        }
        graph.message(5, tensor.varint(2, type).string(8, name).bytes(9, raw));
    }

    /** A float tensor whose first extent is free. */
    private static Message value(String name, int... extents) {
        Message shape = new Message().message(1, new Message().string(2, "n"));
        for (int extent : extents) {
            shape.message(1, new Message().varint(1, extent));
        }
        Message type = new Message().message(1, new Message().varint(1, FLOAT).message(2, shape));
        return new Message().string(1, name).message(2, type);
    }

    /** A protocol-buffer message: fields of a number and a value, one after the other. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int LENGTH_DELIMITED = 2;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message varint(int field, long value) {
            write((long) field << 3 | VARINT);
            write(value);
            return this;
        }

        Message string(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.toByteArray());
        }

        Message bytes(int field, byte[] value) {
            write((long) field << 3 | LENGTH_DELIMITED);
            write(value.length);
            out.writeBytes(value);
            return this;
        }

        private void write(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
