package org.galaxyscreen.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Rows of floats as engines take and give them. */
final class Rows {
    private Rows() {}

    /** Direct and in native order, so that no engine copies them. */
    static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** ‖rows − reference‖ / ‖reference‖ over all values of the reference. */
    static double relativeError(FloatBuffer rows, FloatBuffer reference) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < reference.capacity(); i++) {
            difference += Math.pow((double) rows.get(i) - reference.get(i), 2);
            norm += Math.pow(reference.get(i), 2);
        }
        return Math.sqrt(difference / norm);
    }
}
