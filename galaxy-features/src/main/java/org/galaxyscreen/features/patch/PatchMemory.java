package org.galaxyscreen.features.patch;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.preprocess.Preprocessing;

/**
 * What patches of ordinary images look like: a bank of them, that others are compared with. A patch is as odd as its Euclidean
 * distance to the nearest of the bank.
 *
 * <p>The bank is a random sample and not PatchCore's greedy coreset, which keeps outliers first: a survey's own images serve as
 * ordinary ones here, and the odd among them would become the first entries. For the same reason an image is never compared
 * with its own patches.
 *
 * <p>Immutable and thread-safe. A map costs {@code side² × size × dimensions} multiply-adds: about 0.2 s after {@code layer2}
 * with 2,000 patches.
 */
public final class PatchMemory {
    /** How many patches are kept unless said otherwise. */
    public static final int DEFAULT_SIZE = 2000;

    /** The most patches that can be kept. */
    public static final int MAX_SIZE = 100_000;

    /** Patches that are compared at once: what is read of the bank serves all of them. */
    private static final int AT_ONCE = 4;

    private final int size;
    private final int dimensions;
    private final int side;
    private final Preprocessing preprocessing;
    private final String[] owners;
    /** [dimensions, size]: loops over patches of the bank run over neighbouring values. */
    private final float[] bank;

    private PatchMemory(
            int side, int dimensions, Preprocessing preprocessing, int size, String[] owners, float[] patches) {
        this.side = side;
        this.dimensions = dimensions;
        this.preprocessing = preprocessing;
        this.size = size;
        this.owners = owners;
        this.bank = new float[size * dimensions];
        for (int patch = 0; patch < size; patch++) {
            for (int i = 0; i < dimensions; i++) {
                bank[i * size + patch] = patches[patch * dimensions + i];
            }
        }
    }

    /**
     * Fills a bank from a source of images that are ordinary for the greater part: each of their patches has the same chance
     * to be kept. The same source and seed give the same bank on any number of threads.
     *
     * @param size how many patches to keep at most, 1 to {@link #MAX_SIZE}
     * @param options what is done with images that cannot be read, and who hears of the progress
     * @throws IllegalArgumentException if the size is out of range, or the source has no image that can be read
     * @throws IOException if the source as a whole cannot be read
     */
    public static PatchMemory of(
            PatchExtractor extractor, ImageSource ordinary, int size, long seed, ExtractionOptions options)
            throws IOException {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size is " + size + "; 1 to " + MAX_SIZE + " expected");
        }
        int dimensions = extractor.dimensions();
        Reservoir kept = new Reservoir(size, dimensions, seed);
        extractor.extract(ordinary, kept::offer, options);
        if (kept.seen == 0) {
            throw new IllegalArgumentException(
                    ordinary.name() + " has no image that can be read, to learn ordinary patches from");
        }
        int filled = (int) Math.min(size, kept.seen);
        return new PatchMemory(
                extractor.side(), dimensions, extractor.preprocessing(), filled, kept.owners, kept.patches);
    }

    /** A sample without replacement of a stream of unknown length (Vitter 1985, algorithm R). */
    private static final class Reservoir {
        final int size;
        final int dimensions;
        final SplittableRandom random;
        final String[] owners;
        final float[] patches;
        long seen;

        Reservoir(int size, int dimensions, long seed) {
            this.size = size;
            this.dimensions = dimensions;
            this.random = new SplittableRandom(seed);
            this.owners = new String[size];
            this.patches = new float[Math.multiplyExact(size, dimensions)];
        }

        void offer(PatchMap map) {
            for (int patch = 0; patch < map.side() * map.side(); patch++) {
                long place = seen < size ? seen : random.nextLong(seen + 1);
                seen++;
                if (place < size) {
                    owners[(int) place] = map.object().id();
                    System.arraycopy(map.values(), patch * dimensions, patches, (int) place * dimensions, dimensions);
                }
            }
        }
    }

    /** How many patches it holds. */
    public int size() {
        return size;
    }

    /**
     * Where an image is odd.
     *
     * @param image patches from the extractor that filled the bank, or one like it
     * @throws IllegalArgumentException if the patches are of another size, or all of the bank is the image's own
     */
    public OddnessMap oddness(PatchMap image) {
        if (image.dimensions() != dimensions || image.side() != side) {
            throw new IllegalArgumentException(image.object().id() + " has " + image.side() + "×" + image.side()
                    + " patches of " + image.dimensions() + " dimensions; the memory has " + side + "×" + side + " of "
                    + dimensions);
        }
        boolean[] own = new boolean[size];
        boolean others = false;
        for (int i = 0; i < size; i++) {
            own[i] = image.object().id().equals(Objects.requireNonNull(owners[i]));
            others |= !own[i];
        }
        if (!others) {
            throw new IllegalArgumentException(
                    "the memory holds patches of " + image.object().id() + " alone; fill it from other images too");
        }
        int patches = side * side;
        float[] oddness = new float[patches];
        float[][] squares = new float[AT_ONCE][size];
        for (int from = 0; from < patches; from += AT_ONCE) {
            int count = Math.min(AT_ONCE, patches - from);
            distances(image.values(), from, count, squares);
            for (int k = 0; k < count; k++) {
                oddness[from + k] = nearest(squares[k], own);
            }
        }
        return new OddnessMap(image.object(), side, oddness, preprocessing);
    }

    /** Squared distances of some patches to all of the bank. */
    private void distances(float[] values, int from, int count, float[][] squares) {
        for (int k = 0; k < count; k++) {
            Arrays.fill(squares[k], 0);
        }
        for (int i = 0; i < dimensions; i++) {
            for (int k = 0; k < count; k++) {
                add(values[(from + k) * dimensions + i], i * size, squares[k]);
            }
        }
    }

    private void add(float value, int row, float[] squares) {
        for (int j = 0; j < size; j++) {
            float difference = value - bank[row + j];
            squares[j] += difference * difference;
        }
    }

    private static float nearest(float[] squares, boolean[] own) {
        float nearest = Float.POSITIVE_INFINITY;
        for (int j = 0; j < squares.length; j++) {
            if (!own[j] && squares[j] < nearest) {
                nearest = squares[j];
            }
        }
        return (float) Math.sqrt(nearest);
    }

    @Override
    public String toString() {
        return "PatchMemory[" + size + " patches of " + dimensions + " dimensions]";
    }
}
