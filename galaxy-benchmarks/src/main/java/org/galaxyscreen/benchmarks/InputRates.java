package org.galaxyscreen.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.ImageSources;

/**
 * How fast images are read, on two threads: {@code input_peers.py} makes the files, starts this beside the peers and compares. For each word that it
 * is sent it answers with the number of images, the seconds that they took, and those of processor time.
 */
public final class InputRates {
    private static final int THREADS = 2;
    private static final int BATCH = 64;

    private InputRates() {}

    /** What becomes of an image. */
    private interface Use {
        void of(Image image);
    }

    /** @param args the folder of the files */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        BufferedReader words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String word = words.readLine(); word != null; word = words.readLine()) {
            long start = System.nanoTime();
            long processor = system.getProcessCpuTime();
            int images = run(word, folder, threads);
            System.out.println(images + " " + (System.nanoTime() - start) / 1e9 + " "
                    + (system.getProcessCpuTime() - processor) / 1e9);
        }
        threads.shutdown();
    }

    private static int run(String word, Path folder, ExecutorService threads)
            throws IOException, InterruptedException, ExecutionException {
        return switch (word) {
            case "stamps" ->
                read(
                        RenderedSource.of(ImageSources.open(folder.resolve("stamps")), Rendering.defaults()),
                        Image::toRgb,
                        threads);
            case "cutouts" -> {
                ImageSource cutouts = ImageSources.open(
                        folder.resolve("tiles").toString(),
                        NamedOptions.of(Map.of(
                                "catalogue", folder.resolve("objects.csv").toString(), "size", "256px")));
                yield read(RenderedSource.of(cutouts, Rendering.defaults()), Image::toRgb, threads);
            }
            case "hdf5" -> read(ImageSources.open(folder.resolve("images.h5")), Image::rgb, threads);
            case "jpeg" -> prepare(Preprocessing.imagenetV2(), folder, threads);
            case "jpeg256" -> prepare(Preprocessing.imagenetV1(), folder, threads);
            default ->
                throw new IllegalArgumentException("'" + word + "'; stamps, cutouts, hdf5, jpeg or jpeg256 expected");
        };
    }

    private static int prepare(Preprocessing preprocessing, Path folder, ExecutorService threads)
            throws IOException, InterruptedException, ExecutionException {
        ThreadLocal<Preprocessor> preprocessors = ThreadLocal.withInitial(() -> new Preprocessor(preprocessing));
        ThreadLocal<FloatBuffer> inputs = ThreadLocal.withInitial(
                () -> FloatBuffer.allocate(preprocessors.get().length()));
        return read(
                ImageSources.open(folder.resolve("jpeg")),
                image -> preprocessors.get().apply(image, inputs.get(), 0),
                threads);
    }

    private static int read(ImageSource source, Use use, ExecutorService threads)
            throws IOException, InterruptedException, ExecutionException {
        int count = 0;
        try (ImageStream stream = source.open()) {
            List<Future<?>> before = List.of();
            for (List<PendingImage> some = stream.next(BATCH); !some.isEmpty(); some = stream.next(BATCH)) {
                List<Future<?>> begun = new ArrayList<>();
                for (PendingImage image : some) {
                    begun.add(threads.submit(() -> {
                        use.of(image.read());
                        return null;
                    }));
                }
                // One batch is read while the next is asked for.
                for (Future<?> done : before) {
                    done.get();
                }
                before = begun;
                count += some.size();
            }
            for (Future<?> done : before) {
                done.get();
            }
        }
        return count;
    }
}
