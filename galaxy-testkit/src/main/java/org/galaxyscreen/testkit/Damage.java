package org.galaxyscreen.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What may happen to files, and what is none of a format's. */
final class Damage {
    private static final int COPIES = 24;

    private Damage() {}

    /** How long a file is after it was cut: spread over all of it, from nothing to all but a byte. */
    static List<Integer> cuts(int length) {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < COPIES; i++) {
            int cut = (int) ((long) i * length / COPIES);
            if (lengths.isEmpty() || lengths.get(lengths.size() - 1) < cut) {
                lengths.add(cut);
            }
        }
        if (length > 1 && lengths.get(lengths.size() - 1) < length - 1) {
            lengths.add(length - 1);
        }
        return lengths;
    }

    /** The file with a few bytes changed: near its beginning, where sizes are, in every second copy. */
    static List<byte[]> changed(byte[] file, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> copies = new ArrayList<>();
        for (int i = 0; i < COPIES; i++) {
            byte[] copy = file.clone();
            int within = i % 2 == 0 ? Math.min(128, copy.length) : copy.length;
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                copy[random.nextInt(within)] = (byte) random.nextInt(256);
            }
            copies.add(copy);
        }
        return copies;
    }

    /** Files of no format. */
    static List<byte[]> strangers() {
        byte[] noise = new byte[64];
        new SplittableRandom(1).nextBytes(noise);
        return List.of(
                new byte[0],
                new byte[1],
                new byte[64],
                noise,
                "notes on galaxies\nthat nobody reads\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The first bytes. */
    static byte[] start(byte[] file, int length) {
        return Arrays.copyOf(file, Math.min(file.length, length));
    }
}
