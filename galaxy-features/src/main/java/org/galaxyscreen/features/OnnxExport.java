package org.galaxyscreen.features;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.galaxyscreen.features.ResNet50.Bottleneck;
import org.galaxyscreen.features.ResNet50.Convolution;

/**
 * Writes a network as an ONNX model (operator set 13), with batch norm folded into the convolutions: for other runtimes,
 * and for comparing with them. The input is named {@code images}, float32 [n, 3, size, size], the output {@code features},
 * [n, dimensions]; n is free.
 */
public final class OnnxExport {
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;
    private static final int FLOAT = 1;
    private static final int ATTRIBUTE_INTS = 7;

    private final Message graph = new Message();

    private OnnxExport() {}

    /**
     * Writes the network up to a stage. The file appears when it is complete.
     *
     * @throws IllegalArgumentException if the weights end before that stage
     * @throws IOException if the file cannot be written
     */
    public static void write(Weights weights, Stage stage, Path file) throws IOException {
        byte[] model = model(weights, stage);
        Path temporary = Files.createTempFile(
                file.toAbsolutePath().getParent(), file.getFileName().toString(), ".tmp");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                out.write(model);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    static byte[] model(Weights weights, Stage stage) {
        EngineSupport.checkStage(weights, stage);
        ResNet50 network = ResNet50.upTo(stage, weights.variant());
        OnnxExport export = new OnnxExport();
        export.graph.string(2, "resnet50");
        String last = export.convolution(weights, network.stem(), "images", true);
        last = export.node(
                "MaxPool",
                "maxpool",
                ints("kernel_shape", 3, 3),
                ints("strides", 2, 2),
                ints("pads", 1, 1, 1, 1),
                last);
        for (Bottleneck block : network.blocks()) {
            last = export.bottleneck(weights, block, last);
        }
        last = export.node("GlobalAveragePool", "avgpool", last);
        Message flatten = new Message()
                .string(1, last)
                .string(2, "features")
                .string(3, "flatten")
                .string(4, "Flatten");
        int size = weights.preprocessing().crop();
        export.graph
                .message(1, flatten)
                .message(11, value("images", 3, size, size))
                .message(12, value("features", stage.dimensions()));
        return new Message()
                .varint(1, IR_VERSION)
                .string(2, "galaxy-features")
                .message(7, export.graph)
                .message(8, new Message().string(1, "").varint(2, OPERATOR_SET))
                .toByteArray();
    }

    private String bottleneck(Weights weights, Bottleneck block, String input) {
        String x = convolution(weights, block.conv1(), input, true);
        x = convolution(weights, block.conv2(), x, true);
        x = convolution(weights, block.conv3(), x, false);
        String shortcut = block.downsample() == null ? input : convolution(weights, block.downsample(), input, false);
        String sum = block.name() + ".add";
        graph.message(
                1,
                new Message()
                        .string(1, x)
                        .string(1, shortcut)
                        .string(2, sum)
                        .string(3, sum)
                        .string(4, "Add"));
        return node("Relu", block.name(), sum);
    }

    private String convolution(Weights weights, Convolution c, String input, boolean relu) {
        Weights.Folded folded = weights.fold(c);
        String weight = c.name() + ".weight";
        String bias = c.name() + ".bias";
        initializer(weight, folded.weight(), c.out(), c.in(), c.kernel(), c.kernel());
        initializer(bias, folded.bias(), c.out());
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
        graph.message(
                1,
                new Message().string(1, input).string(2, name).string(3, name).string(4, type));
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

    private void initializer(String name, float[] values, int... shape) {
        Message tensor = new Message();
        for (int extent : shape) {
            tensor.varint(1, extent);
        }
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        graph.message(5, tensor.varint(2, FLOAT).string(8, name).bytes(9, raw.array()));
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
