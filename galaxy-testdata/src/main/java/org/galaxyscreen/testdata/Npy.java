package org.galaxyscreen.testdata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the reference arrays: NumPy's format 1.0, float32, C order; the shape is the test's to know. */
public final class Npy {
    private Npy() {}

    /** The array's values, row-major. */
    public static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = 10 + bytes.getShort(8);
        String text = new String(bytes.array(), 10, header - 10, StandardCharsets.US_ASCII);
        if (!text.contains("'<f4'") || !text.contains("'fortran_order': False")) {
            throw new IOException(file + ": float32 in C order expected, found " + text);
        }
        float[] values = new float[(bytes.capacity() - header) / Float.BYTES];
        bytes.position(header).asFloatBuffer().get(values);
        return values;
    }
}
