package org.galaxyscreen.synthetic;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.hdf5.Galaxy10Writer;

/**
 * A survey that does not exist: colour cutouts of 256×256 pixels in the manner of DECaLS, of galaxies made by chance, with
 * anomalies of every {@link SyntheticKind} planted among them. For trying out the library without data, and for measuring
 * how well it finds what is known to be there; it is no model of the sky.
 *
 * <p>Each object carries its kind's label, an id ({@code synthetic-000123}, by its number from 0), a position, a redshift
 * and a pixel scale. Each is a function of the seed and its number alone: the same on every machine, thread and day. The
 * anomalies lie at random places, the kinds equally often. Images are painted by {@link PendingImage#read}, about ten
 * milliseconds each. Immutable and thread-safe.
 */
public final class SyntheticSurvey implements ImageSource {
    /** The largest survey: beyond any use, but its ids keep their length. */
    public static final int MAX_OBJECTS = 100_000_000;

    private static final int WRITE_BATCH = 256;

    private final int objects;
    private final int anomalies;
    private final long seed;
    private final int[] anomalyAt;

    private SyntheticSurvey(int objects, int anomalies, long seed) {
        this.objects = objects;
        this.anomalies = anomalies;
        this.seed = seed;
        this.anomalyAt = place(objects, anomalies, seed);
    }

    /**
     * A survey to be painted as it is read.
     *
     * @param objects how many images, anomalies included; 1 to {@link #MAX_OBJECTS}
     * @param anomalies how many of them are anomalies, from 0 to {@code objects}
     * @param seed of everything
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static SyntheticSurvey of(int objects, int anomalies, long seed) {
        if (objects < 1 || objects > MAX_OBJECTS) {
            throw new IllegalArgumentException("objects is " + objects + "; 1 to " + MAX_OBJECTS + " expected");
        }
        if (anomalies < 0 || anomalies > objects) {
            throw new IllegalArgumentException(
                    "anomalies is " + anomalies + "; 0 to the number of objects, " + objects + ", expected");
        }
        return new SyntheticSurvey(objects, anomalies, seed);
    }

    /**
     * Which objects are anomalies: Floyd's sample without replacement (Bentley and Floyd 1987,
     * doi:10.1145/30401.315746), sorted.
     */
    private static int[] place(int objects, int anomalies, long seed) {
        SeededRandom random = SeededRandom.of(seed, -1);
        Set<Integer> chosen = new HashSet<>();
        for (int last = objects - anomalies; last < objects; last++) {
            int candidate = random.below(last + 1);
            if (!chosen.add(candidate)) {
                chosen.add(last);
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    @Override
    public String name() {
        return "synthetic survey (seed " + seed + ")";
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(objects);
    }

    /** How many of the objects are anomalies. */
    public int anomalies() {
        return anomalies;
    }

    /** The seed of everything. */
    public long seed() {
        return seed;
    }

    /**
     * What an object is.
     *
     * @param index its number, from 0
     * @throws IndexOutOfBoundsException if there is no such object
     */
    public SyntheticKind kind(int index) {
        Objects.checkIndex(index, objects);
        int place = Arrays.binarySearch(anomalyAt, index);
        if (place >= 0) {
            List<SyntheticKind> kinds = SyntheticKind.anomalous();
            return kinds.get(place % kinds.size());
        }
        return new SyntheticCutout(seed, index).ordinaryKind();
    }

    /**
     * An object's catalogue entry.
     *
     * @param index its number, from 0
     * @throws IndexOutOfBoundsException if there is no such object
     */
    public SurveyObject object(int index) {
        return new SyntheticCutout(seed, index)
                .object(String.format(Locale.ROOT, "synthetic-%06d", index), kind(index));
    }

    /**
     * Paints an object.
     *
     * @param index its number, from 0
     * @throws IndexOutOfBoundsException if there is no such object
     */
    public Image image(int index) {
        return new SyntheticCutout(seed, index).paint(kind(index));
    }

    /**
     * Writes the survey as an HDF5 file in the layout of Galaxy10, as {@link Galaxy10Writer} does. Images are painted on
     * all processors, a few hundred at a time.
     *
     * @param target where the file is to appear; what is there is replaced
     * @param listener hears of each image
     * @throws IOException if it cannot be written; the target stays as it was
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public void write(Path target, ProgressListener listener) throws IOException {
        String task = "writing " + target.getFileName();
        try (Galaxy10Writer writer = Galaxy10Writer.create(target)) {
            for (int start = 0; start < objects; start += WRITE_BATCH) {
                Cancellation.check(task);
                int first = start;
                Image[] images = new Image[Math.min(WRITE_BATCH, objects - start)];
                Arrays.parallelSetAll(images, i -> image(first + i));
                for (int i = 0; i < images.length; i++) {
                    writer.add(object(first + i), images[i]);
                    listener.onProgress(new Progress(task, writer.size(), objects, "images"));
                }
            }
            writer.commit();
        } catch (ClosedByInterruptException e) {
            Cancellation.check(task);
            throw e;
        }
    }

    @Override
    public ImageStream open() {
        return ImageStream.over(objects, index -> new Unpainted(index, object(index)));
    }

    @Override
    public String toString() {
        return "SyntheticSurvey[" + objects + " objects, " + anomalies + " anomalies, seed " + seed + "]";
    }

    private final class Unpainted implements PendingImage {
        private final int index;
        private final SurveyObject object;

        Unpainted(int index, SurveyObject object) {
            this.index = index;
            this.object = object;
        }

        @Override
        public SurveyObject object() {
            return object;
        }

        @Override
        public Image read() {
            return image(index);
        }
    }
}
