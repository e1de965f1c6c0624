package org.galaxyscreen.features.patch;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.linalg.MatrixProducts;
import org.galaxyscreen.linalg.MatrixProducts.Operand;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.PackedMatrix;

/**
 * What patches of some images look like: a bank of them, that others are compared with. A patch is as far from it as its Euclidean
 * distance to the nearest of the bank. Of ordinary images, that is how odd it is (Roth et al. 2022, PatchCore, arXiv:2106.08265).
 *
 * <p>The bank is a random sample and not PatchCore's greedy coreset, which keeps outliers first: a survey's own images serve as
 * ordinary ones here, and the odd among them would become the first entries. For the same reason an image is never compared
 * with its own patches. Distances are those of all dimensions, exact to float32's rounding: a matrix product says which patches may be
 * the nearest, and these are compared one by one, so that a map does not depend on threads.
 *
 * <p>Immutable and thread-safe. A map costs {@code side² × size × dimensions} multiply-adds: after {@code layer2} with 2,000 patches
 * a fifth of ResNet-50, in as many threads as {@link org.galaxyscreen.core.Execution#current} has.
 */
public final class PatchMemory {
    /** How many patches are kept unless said otherwise. */
    public static final int DEFAULT_SIZE = 2000;

    /** The most patches that can be kept. */
    public static final int MAX_SIZE = 100_000;

    /** Patches of an image that are compared at once. */
    private static final int TILE = 64;

    /** Of float32: half the distance from 1 to the next number. */
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    private final int size;
    private final int dimensions;
    private final int side;
    private final Preprocessing preprocessing;
    /** The number of each patch's image. */
    private final int[] owners;
    /** The images' numbers by their ids. */
    private final Map<String, Integer> images;
    /** {@code size × dimensions}. */
    private final float[] bank;
    /** The bank's mean: what is compared is moved there, where the products lose the least. */
    private final float[] centre;

    private final float[] centred;
    private final double[] norms;
    private final double longest;

    private PatchMemory(int side, int dimensions, Preprocessing preprocessing, Reservoir kept) {
        this.side = side;
        this.dimensions = dimensions;
        this.preprocessing = preprocessing;
        this.size = (int) Math.min(kept.size, kept.seen);
        this.owners = Arrays.copyOf(kept.owners, size);
        this.images = Map.copyOf(kept.images);
        this.bank = Arrays.copyOf(kept.patches, size * dimensions);
        this.centre = mean(bank, size, dimensions);
        this.centred = new float[bank.length];
        this.norms = new double[size];
        double largest = 0;
        for (int patch = 0; patch < size; patch++) {
            norms[patch] = centre(bank, patch * dimensions, centred, patch * dimensions);
            largest = Math.max(largest, norms[patch]);
        }
        this.longest = Math.sqrt(largest);
    }

    private static float[] mean(float[] rows, int count, int dimensions) {
        double[] sum = new double[dimensions];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < dimensions; i++) {
                sum[i] += rows[row * dimensions + i];
            }
        }
        float[] mean = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            mean[i] = (float) (sum[i] / count);
        }
        return mean;
    }

    /** Moves a vector by the centre; its squared length then. */
    private double centre(float[] from, int offset, float[] to, int at) {
        double square = 0;
        for (int i = 0; i < dimensions; i++) {
            float moved = from[offset + i] - centre[i];
            to[at + i] = moved;
            square += (double) moved * moved;
        }
        return square;
    }

    /**
     * Fills a bank from a source of images: each of their patches has the same chance to be kept. For oddness, images that are ordinary
     * for the greater part. The same source and seed give the same bank on any number of threads.
     *
     * @param extractor of the patches, also of those that will be compared
     * @param source of the images
     * @param size how many patches to keep at most, 1 to {@link #MAX_SIZE}
     * @param seed of the sample
     * @param options what is done with images that cannot be read, and who hears of the progress
     * @return the memory
     * @throws IllegalArgumentException if the size is out of range, or the source has no image that can be read
     * @throws IOException if the source as a whole cannot be read
     */
    public static PatchMemory of(
            PatchExtractor extractor, ImageSource source, int size, long seed, ExtractionOptions options)
            throws IOException {
        Reservoir kept = new Reservoir(size, extractor.dimensions(), seed);
        extractor.extract(source, kept::offer, options);
        if (kept.seen == 0) {
            throw new IllegalArgumentException(source.name() + " has no image that can be read, to learn patches from");
        }
        return new PatchMemory(extractor.side(), extractor.dimensions(), extractor.preprocessing(), kept);
    }

    /** A bank of patches that are there. */
    static PatchMemory of(Iterable<PatchMap> maps, Preprocessing preprocessing, int size, long seed) {
        PatchMap first = maps.iterator().next();
        Reservoir kept = new Reservoir(size, first.dimensions(), seed);
        maps.forEach(kept::offer);
        return new PatchMemory(first.side(), first.dimensions(), preprocessing, kept);
    }

    /** A sample without replacement of a stream of unknown length (Vitter 1985, algorithm R). */
    private static final class Reservoir {
        final int size;
        final int dimensions;
        final SplittableRandom random;
        final int[] owners;
        final Map<String, Integer> images = new HashMap<>();
        final float[] patches;
        long seen;

        Reservoir(int size, int dimensions, long seed) {
            if (size < 1 || size > MAX_SIZE) {
                throw new IllegalArgumentException("size is " + size + "; 1 to " + MAX_SIZE + " expected");
            }
            this.size = size;
            this.dimensions = dimensions;
            this.random = new SplittableRandom(seed);
            this.owners = new int[size];
            this.patches = new float[Math.multiplyExact(size, dimensions)];
        }

        void offer(PatchMap map) {
            int owner = images.computeIfAbsent(map.object().id(), id -> images.size());
            for (int patch = 0; patch < map.side() * map.side(); patch++) {
                long place = seen < size ? seen : random.nextLong(seen + 1);
                seen++;
                if (place < size) {
                    owners[(int) place] = owner;
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
     * Whether all that is kept is one object's own, so that it cannot be compared.
     *
     * @param id the object's
     * @return true if so
     */
    public boolean isOnly(String id) {
        int own = number(id);
        return Arrays.stream(owners).allMatch(owner -> owner == own);
    }

    /** An image's number; -1 for none of which anything is kept. */
    private int number(String id) {
        return images.getOrDefault(id, -1);
    }

    /**
     * Where an image is far from what is kept: where it is odd, if these are patches of ordinary images. Its own patches are passed over.
     *
     * @param image patches from the extractor that filled the bank, or one like it
     * @return the distance of each patch to the nearest of another image's
     * @throws IllegalArgumentException if the patches are of another size, or all of the bank is the image's own
     */
    public HeatMap oddness(PatchMap image) {
        return new HeatMap(image.object(), side, distances(image), preprocessing);
    }

    /**
     * Where an image is nearer to what is kept than to another bank: where it is of interest, if these are patches of interesting images
     * and the others' are of ordinary ones. Its own patches are passed over in both.
     *
     * @param image patches from the extractor that filled both banks, or one like it
     * @param others what is ordinary
     * @return one less the ratio of both distances, of each patch: 0 where the others are as near or nearer, up to 1
     * @throws IllegalArgumentException if the patches are of another size, or all of a bank is the image's own
     */
    public HeatMap nearerThan(PatchMap image, PatchMemory others) {
        float[] here = distances(image);
        float[] there = others.distances(image);
        float[] nearer = new float[here.length];
        for (int i = 0; i < here.length; i++) {
            nearer[i] = here[i] < there[i] ? 1 - here[i] / there[i] : 0;
        }
        return new HeatMap(image.object(), side, nearer, preprocessing);
    }

    private float[] distances(PatchMap image) {
        if (image.dimensions() != dimensions || image.side() != side) {
            throw new IllegalArgumentException(image.object().id() + " has " + image.side() + "×" + image.side()
                    + " patches of " + image.dimensions() + " dimensions; the memory has " + side + "×" + side + " of "
                    + dimensions);
        }
        if (isOnly(image.object().id())) {
            throw new IllegalArgumentException(
                    "the memory holds patches of " + image.object().id() + " alone; fill it from other images too");
        }
        int own = number(image.object().id());
        int patches = side * side;
        int tiles = (patches + TILE - 1) / TILE;
        float[] distances = new float[patches];
        try (PackedMatrix right = new PackedMatrix(TILE, size, dimensions, true, centred);
                OneDnnThreads threads = new OneDnnThreads()) {
            threads.run(
                    "comparing patches",
                    tiles,
                    (worker, tile) ->
                            compare(image.values(), tile * TILE, own, right, distances, threads.products(worker)));
        }
        return distances;
    }

    /** The distances of a tile's patches, into their places. */
    private void compare(
            float[] values, int from, int own, PackedMatrix right, float[] distances, MatrixProducts multiplier) {
        int count = Math.min(TILE, distances.length - from);
        float[] rows = new float[TILE * dimensions];
        double[] squares = new double[count];
        for (int k = 0; k < count; k++) {
            squares[k] = centre(values, (from + k) * dimensions, rows, k * dimensions);
        }
        float[] products = new float[TILE * size];
        try (FloatPointer left = new FloatPointer(rows);
                FloatPointer output = new FloatPointer(products.length)) {
            multiplier.multiply(TILE, new Operand(left, 0, dimensions), right, new Operand(output, 0, size));
            output.get(products);
        }
        double[] estimates = new double[size];
        for (int k = 0; k < count; k++) {
            double least = Double.POSITIVE_INFINITY;
            for (int j = 0; j < size; j++) {
                estimates[j] = owners[j] == own
                        ? Double.POSITIVE_INFINITY
                        : squares[k] + norms[j] - 2.0 * products[k * size + j];
                least = Math.min(least, estimates[j]);
            }
            distances[from + k] = nearest(values, (from + k) * dimensions, estimates, least + doubt(squares[k]));
        }
    }

    /**
     * How far above the least estimate the nearest patch's may be. A product of float32 is off by the dimensions times the unit roundoff
     * times both lengths at most, whatever the order of summation (Higham 2002, section 3.1), an estimate by twice that, and two are
     * compared; the sum of the lengths squared is at least four times their product, and twice the bound pays for the move to the centre.
     */
    private double doubt(double square) {
        double lengths = Math.sqrt(square) + longest;
        return 2 * (dimensions + 2) * UNIT_ROUNDOFF * lengths * lengths;
    }

    /** The least distance to those of the bank whose estimate is not above the limit. */
    private float nearest(float[] values, int offset, double[] estimates, double limit) {
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < size && least > 0; j++) {
            if (estimates[j] <= limit) {
                least = Math.min(least, square(values, offset, j * dimensions, least));
            }
        }
        return (float) Math.sqrt(least);
    }

    /** A squared distance; any larger number where it is not below the limit. */
    private double square(float[] values, int offset, int row, double limit) {
        double sum = 0;
        for (int i = 0; i < dimensions && sum < limit; i++) {
            double difference = (double) values[offset + i] - bank[row + i];
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public String toString() {
        return "PatchMemory[" + size + " patches of " + dimensions + " dimensions]";
    }
}
