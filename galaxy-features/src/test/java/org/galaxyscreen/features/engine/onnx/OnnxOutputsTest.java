package org.galaxyscreen.features.engine.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of one node, whose outputs are no feature rows, or which contradict themselves: refused when they are opened, not at the first batch. */
class OnnxOutputsTest {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ReduceMean | keepdims | 1 | 1 | the first output has shape [1, 1, 1, 1]; [2, d] or [2, d, h, w] expected",
                "ReduceMean | keepdims | 0 | 1 | the first output has shape []; [2, d] or [2, d, h, w] expected",
                "Shape | start | 0 | 7 | the first output has shape [4]; [2, d] or [2, d, h, w] expected",
                "Cast | to | 7 | 7 | the first output holds INT64; floating-point numbers expected"
            })
    void outputThatIsNoRowAnImageIsRefusedAtOnce(String type, String attribute, int value, int output, String reason)
            throws IOException {
        Path file = folder.resolve("other.onnx");
        Files.write(file, model(type, attribute, value, output));

        assertThatThrownBy(() -> Engines.onnx(file, 32, EngineOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": " + reason);
    }

    /**
     * CVE-2026-14647: releases of ONNX Runtime up to 1.26 at least read beyond an array when they load such a model. By a definition of Conv of
     * today and by one of older models.
     */
    @ParameterizedTest
    @ValueSource(ints = {11, 22})
    void weightsOfMoreDimensionsThanImagesAreRefused(int operators) throws IOException {
        byte[] shape = new byte[42];
        Arrays.fill(shape, (byte) 1);
        shape[1] = 3;
        byte[] weights = join(bytes(1, shape), number(2, FLOAT), text(8, "w"), bytes(9, new byte[3 * Float.BYTES]));
        byte[] node = join(text(1, "x"), text(1, "w"), text(2, "y"), text(4, "Conv"));
        Path file = Files.write(folder.resolve("dimensions.onnx"), model(node, weights, FLOAT, operators));

        assertThatThrownBy(() -> Engines.onnx(file, 32, EngineOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "spatial dimensions in the weight tensor (40)");
    }

    /** ONNX's protocol buffers, field by field. */
    private static byte[] model(String type, String attribute, int value, int output) {
        byte[] setting = join(text(1, attribute), number(3, value), number(20, 2));
        byte[] node = join(text(1, "x"), text(2, "y"), text(4, type), bytes(5, setting));
        return model(node, null, output, 15);
    }

    /** @param weights of the name "w"; null where there are none */
    private static byte[] model(byte[] node, byte @Nullable [] weights, int output, int operators) {
        byte[] shape =
                join(bytes(1, text(2, "n")), bytes(1, number(1, 3)), bytes(1, number(1, 32)), bytes(1, number(1, 32)));
        byte[] graph = join(
                bytes(1, node),
                text(2, "one node"),
                weights == null ? new byte[0] : bytes(5, weights),
                bytes(11, join(text(1, "x"), tensor(FLOAT, bytes(2, shape)))),
                bytes(12, join(text(1, "y"), tensor(output == INT64 ? INT64 : FLOAT, new byte[0]))));
        return join(number(1, 8), bytes(7, graph), bytes(8, number(2, operators)));
    }

    private static byte[] tensor(int type, byte[] shape) {
        return bytes(2, bytes(1, join(number(1, type), shape)));
    }

    private static byte[] text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(int field, byte[] value) {
        return join(varint(field << 3 | 2), varint(value.length), value);
    }

    private static byte[] number(int field, int value) {
        return join(varint(field << 3), varint(value));
    }

    private static byte[] varint(int number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = number;
        while (rest > 127) {
            out.write(rest & 127 | 128);
            rest >>>= 7;
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
