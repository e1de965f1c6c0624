package org.galaxyscreen.features.engine.onednn;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.javacpp.BytePointer;
import org.galaxyscreen.features.engine.Saturation;

/**
 * Counts int8's activations that are as large as a byte can be: values at the end of the calibrated range, or beyond
 * it. Those of one type alone: where ReLU6 bounds the unsigned ones, at whose end many values are, only the signed ones can leave their
 * ranges. Looks at all of the first images, to warn early, and then at one in {@link #EVERY}, which costs less than a per cent of the
 * time. Which images those are depends on their order alone, not on the threads. Thread-safe.
 */
final class SaturationCount {
    private static final long FIRST = 16;
    private static final long EVERY = 64;
    private static final long ONES = 0x0101010101010101L;
    private static final long SEVENS = 0x7f7f7f7f7f7f7f7fL;

    private final data_type counted;

    private final AtomicLong seen = new AtomicLong();
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    private static final class Tally {
        final LongAdder values = new LongAdder();
        final LongAdder saturated = new LongAdder();

        double share() {
            return (double) saturated.sum() / values.sum();
        }
    }

    /** @param counted u8 or s8 */
    SaturationCount(data_type counted) {
        this.counted = counted;
    }

    /** What is to observe the next images. */
    OneDnnStream.Observer next(int count) {
        long before = seen.getAndAdd(count);
        return (name, result, first, images) -> {
            for (int i = 0; i < images; i++) {
                if (isLookedAt(before + first + i)) {
                    count(name, result, i, images);
                }
            }
        };
    }

    private static boolean isLookedAt(long image) {
        return image < FIRST || image % EVERY == 0;
    }

    /** How many of the first so many images are. */
    private static long lookedAt(long images) {
        return Math.min(images, FIRST) + Math.max(0, images - 1) / EVERY;
    }

    private void count(String name, memory result, int image, int images) {
        try (desc layout = result.get_desc()) {
            if (layout.get_data_type().intern() != counted) {
                return;
            }
            long bytes = layout.get_size() / images;
            // The pointer owns nothing.
            ByteBuffer values = new BytePointer(result.get_data_handle())
                    .position(image * bytes)
                    .limit((image + 1) * bytes)
                    .asByteBuffer();
            Tally tally = tallies.computeIfAbsent(name, key -> new Tally());
            tally.values.add(bytes);
            tally.saturated.add(
                    counted == data_type.u8
                            ? equal(values, (byte) 255)
                            : equal(values, Byte.MAX_VALUE) + equal(values, Byte.MIN_VALUE));
        }
    }

    /** How many bytes are that one: eight at a time. */
    static long equal(ByteBuffer values, byte one) {
        long eight = ONES * (one & 0xff);
        LongBuffer eights = values.asLongBuffer();
        long count = 0;
        for (int i = 0; i < eights.limit(); i++) {
            long differing = eights.get(i) ^ eight;
            // A byte's high bit is 0 where all of its bits are.
            count += Long.bitCount(~((differing & SEVENS) + SEVENS | differing | SEVENS));
        }
        for (int i = values.position() + 8 * eights.limit(); i < values.limit(); i++) {
            count += values.get(i) == one ? 1 : 0;
        }
        return count;
    }

    /** The activation with the largest share; empty before the first image. */
    Optional<Saturation> largest() {
        long images = lookedAt(seen.get());
        return tallies.entrySet().stream()
                .map(entry -> new Saturation(entry.getKey(), entry.getValue().share(), images))
                .max(Comparator.comparingDouble(Saturation::share).thenComparing(Saturation::activation));
    }
}
