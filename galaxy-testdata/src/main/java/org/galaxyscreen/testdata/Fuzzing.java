package org.galaxyscreen.testdata;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has a door read files that were changed at random: whatever is in a file, reading it ends, with a value or an {@link IOException}, in a
 * bounded time and memory. A failure's file is kept in {@code target/fuzz}.
 *
 * <p>A door reads as many files as the seconds of {@code -Dgalaxy.fuzz.seconds} allow, and at most {@code -Dgalaxy.fuzz.files}: a build reads the
 * same files on a fast machine as on any other. {@code -Dgalaxy.fuzz.seed} says where the random numbers begin, and {@code -Dgalaxy.fuzz.first}
 * with which change; what the Nth change is depends on the seed and N alone.
 */
public final class Fuzzing {
    private static final int SECONDS = Integer.getInteger("galaxy.fuzz.seconds", 5);
    private static final int FILES = Integer.getInteger("galaxy.fuzz.files", 1500);
    private static final int FIRST = Integer.getInteger("galaxy.fuzz.first", 0);
    private static final long SEED = Long.getLong("galaxy.fuzz.seed", 1);

    /** A third of the heap that tests have; what is refused for its size is above a quarter, and what is read has copies. */
    private static final long MOST_ALLOCATED =
            Math.max(1L << 30, Runtime.getRuntime().maxMemory() / 3);

    private static final int MOST_SECONDS = 20;
    private static final int MOST_SEED_BYTES = 1 << 18;

    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        1 << 20,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFFFFFFL,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final String[] TEXTS = {
        "0", "-1", "1e999", "nan", "99999999999", "9223372036854775807", "", "\0", "\"", "%s", "../../x", "\n"
    };

    private Fuzzing() {}

    /** What reads a file, all of it. */
    @FunctionalInterface
    public interface Door {
        /**
         * @param file with the name that its seed has
         * @throws IOException if it does not like it
         */
        void read(Path file) throws IOException;
    }

    /**
     * Reads changed files.
     *
     * @param name of the door
     * @param seeds files that it reads, small ones
     * @param folder where files may be written
     * @throws AssertionError if reading one failed otherwise than it may; the message says how to do it again
     */
    public static void run(String name, List<Path> seeds, Path folder, Door door) throws IOException {
        byte[][] contents = new byte[seeds.size()][];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = Files.readAllBytes(seeds.get(i));
            if (contents[i].length == 0 || contents[i].length > MOST_SEED_BYTES) {
                throw new AssertionError(seeds.get(i) + " has " + contents[i].length + " bytes; a small file expected");
            }
        }
        ExecutorService threads = thread();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int refused = 0;
        int round = FIRST;
        for (; round - FIRST < FILES && System.nanoTime() < end; round++) {
            SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + round);
            int seed = random.nextInt(contents.length);
            byte[] changed = changed(contents[seed], contents[random.nextInt(contents.length)], random);
            Path file =
                    Files.write(folder.resolve(String.valueOf(seeds.get(seed).getFileName())), changed);
            Future<Boolean> reading = threads.submit(() -> read(file, door));
            try {
                refused += reading.get(MOST_SECONDS, TimeUnit.SECONDS) ? 0 : 1;
            } catch (TimeoutException e) {
                throw failure(name, round, file, "no end after " + MOST_SECONDS + " s", e);
            } catch (ExecutionException e) {
                throw failure(name, round, file, String.valueOf(e.getCause()), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
        threads.shutdown();
        int files = round - FIRST;
        System.out.println("fuzzing " + name + ": " + files + " files, " + refused + " of them refused");
        if (refused == 0 || refused == files) {
            throw new AssertionError(
                    name + ": " + refused + " of " + files + " files were refused; some, and not all, expected");
        }
    }

    /**
     * Reads a file that once did harm.
     *
     * @throws AssertionError as {@link #run}
     */
    public static void once(Path file, Door door) throws InterruptedException {
        ExecutorService threads = thread();
        try {
            threads.submit(() -> read(file, door)).get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(file + ": " + e, e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static ExecutorService thread() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "fuzzing");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether the door liked the file. */
    private static boolean read(Path file, Door door) {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        boolean liked = true;
        try {
            door.read(file);
        } catch (IOException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("an exception that says nothing", e);
            }
            liked = false;
        }
        long taken = memory.getCurrentThreadAllocatedBytes() - before;
        if (taken > MOST_ALLOCATED) {
            throw new AssertionError(
                    (taken >> 20) + " MiB were taken; at most " + (MOST_ALLOCATED >> 20) + " expected");
        }
        return liked;
    }

    private static AssertionError failure(String name, int round, Path file, String what, Throwable cause)
            throws IOException {
        Path kept = Files.createDirectories(Path.of("target", "fuzz"))
                .resolve(name + "-" + SEED + "-" + round + "-" + file.getFileName());
        Files.write(kept, Files.readAllBytes(file));
        return new AssertionError(
                name + ", -Dgalaxy.fuzz.seed=" + SEED + ", change " + round + ": " + what + "; the file is kept as "
                        + kept.toAbsolutePath(),
                cause);
    }

    private static byte[] changed(byte[] whole, byte[] other, SplittableRandom random) {
        byte[] bytes = whole.clone();
        for (int changes = 1 + random.nextInt(1 + random.nextInt(8)); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(random.nextInt(3) == 0 ? Math.min(bytes.length, 512) : bytes.length);
            switch (random.nextInt(10)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2, 3 -> number(bytes, at, random);
                case 4 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(64)), new byte[0]);
                case 5 ->
                    bytes = spliced(
                            bytes,
                            at,
                            at,
                            Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(256))));
                case 6 -> {
                    int from = random.nextInt(other.length);
                    byte[] part =
                            Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(256)));
                    bytes = spliced(bytes, at, Math.min(bytes.length, at + part.length), part);
                }
                case 7 -> bytes = text(bytes, at, random);
                case 8 -> bytes = random.nextInt(3) == 0 ? Arrays.copyOf(bytes, at) : bytes;
                default ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(32)), (byte)
                            (random.nextBoolean() ? -1 : 0));
            }
        }
        return bytes;
    }

    /** A number that is often a border, in 1 to 8 bytes of either order. */
    private static void number(byte[] bytes, int at, SplittableRandom random) {
        long value = NUMBERS[random.nextInt(NUMBERS.length)];
        int length = 1 << random.nextInt(4);
        boolean little = random.nextBoolean();
        for (int i = 0; i < length && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * (little ? i : length - 1 - i));
        }
    }

    /** Another text in the place of the number that is next in the file, or here. */
    private static byte[] text(byte[] bytes, int at, SplittableRandom random) {
        int from = at;
        while (from < bytes.length && (bytes[from] < '0' || bytes[from] > '9')) {
            from++;
        }
        int to = from;
        while (to < bytes.length && bytes[to] >= '0' && bytes[to] <= '9') {
            to++;
        }
        byte[] text = TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.US_ASCII);
        // Half of them in place, as headers of fixed length have them.
        int end = random.nextBoolean() ? Math.min(bytes.length, from + text.length) : to;
        return spliced(bytes, from, Math.max(from, end), text);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] part) {
        byte[] result = new byte[from + part.length + bytes.length - to];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(part, 0, result, from, part.length);
        System.arraycopy(bytes, to, result, from + part.length, bytes.length - to);
        return result;
    }
}
