package org.galaxyscreen.screening;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.patch.HeatMap;
import org.galaxyscreen.features.patch.PatchExtractor;
import org.galaxyscreen.features.patch.PatchMap;
import org.galaxyscreen.features.patch.PatchMemory;
import org.galaxyscreen.report.PictureOverlay;
import org.jspecify.annotations.Nullable;

/**
 * Where in images oddness sits, and interest: patches of {@code layer2} compared with those of ordinary objects, or of interesting ones. The
 * network runs as far as that stage only, on a processor, whatever the survey's features were made on; with weights that end before, its
 * last stage is taken. The same images, network and seed give the same maps on any number of threads.
 *
 * <p>The network is ready as long as this is open. Thread-safe; one call is served at a time.
 */
public final class ImageMaps implements Closeable {
    /** How many ordinary objects are learned from. */
    public static final int ORDINARY = 200;

    /** How many of them say what is usual. */
    private static final int MEASURED = 32;

    /** How many patches of ordinary objects are kept: at most ten of an image, since neighbouring ones are alike. */
    private static final int PATCHES = PatchMemory.DEFAULT_SIZE;

    /** How many patches of interesting objects are kept. */
    private static final int INTERESTING_PATCHES = 4 * PatchMemory.DEFAULT_SIZE;

    /** What all but a hundredth of the patches of ordinary objects stay below is 1. */
    private static final double HIGH = 0.99;

    /** Below that, none of the objects can be told to be ordinary. */
    private static final int FEWEST = 2;

    private static final int BATCH = 256;

    private final PatchExtractor extractor;
    private final PatchMemory ordinary;
    private final Scale scale;
    private final long seed;

    /**
     * What distances are counted from, at each place, and in.
     *
     * @param zero an image's patches, row by row
     */
    private record Scale(float[] zero, double unit) {
        float of(int patch, float distance) {
            return (float) Math.max(0, (distance - zero[patch]) / unit);
        }
    }

    private ImageMaps(PatchExtractor extractor, PatchMemory ordinary, Scale scale, long seed) {
        this.extractor = extractor;
        this.ordinary = ordinary;
        this.scale = scale;
        this.seed = seed;
    }

    /**
     * Learns what patches of ordinary objects look like.
     *
     * @param network whose inner stage gives the patches
     * @param engine its threads are used, and its engine and precision where these give patches
     * @param images of ordinary objects, as the network is shown them: two at least, and a few hundred at best
     * @param seed of the sample of their patches
     * @param listener hears of the progress
     * @return maps of further images
     * @throws IllegalArgumentException if the network is an ONNX model, whose stages nobody knows, fewer than two images can be read, or
     *     this machine cannot run the network
     * @throws IOException if the images as a whole cannot be read
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static ImageMaps learn(
            LoadedBackbone network, EngineOptions engine, List<PendingImage> images, long seed, RunListener listener)
            throws IOException {
        if (!(network instanceof LoadedBackbone.KnownNetwork known)) {
            throw new IllegalArgumentException(
                    network.name() + " is an ONNX model, whose inner stages are not known: it gives no maps");
        }
        Stage last = known.weights().lastStage();
        Stage stage = last.compareTo(Stage.LAYER2) < 0 ? last : Stage.LAYER2;
        PatchExtractor extractor;
        try {
            extractor = PatchExtractor.create(known.weights(), stage, ofPatches(engine));
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        try {
            ExtractionOptions options = options("learning ordinary patches", listener);
            PatchMemory ordinary =
                    PatchMemory.of(extractor, new PendingImages("ordinary objects", images), PATCHES, seed, options);
            Scale scale = scale(extractor, ordinary, images.subList(0, Math.min(MEASURED, images.size())), options);
            return new ImageMaps(extractor, ordinary, scale, seed);
        } catch (IOException | RuntimeException e) {
            extractor.close();
            throw e;
        }
    }

    /**
     * As {@link #learn}, by the network by which features were made.
     *
     * @param features a {@code .npy} file of an extraction or a screening
     * @param network by which they were made; null for one that can be had by its name, as published weights. Where nothing says what they
     *     were made by, any can be named
     * @param images of ordinary objects, as the network is shown them
     * @param listener hears of a download and of the progress
     * @return maps of further images
     * @throws SettingException if the network must be named and is not
     * @throws IOException if the network cannot be read, or the images as a whole
     * @throws IllegalArgumentException as {@link #learn}
     */
    public static ImageMaps like(
            Path features, @Nullable Backbone network, List<PendingImage> images, RunListener listener)
            throws IOException {
        Optional<FeatureOrigin> origin = FeaturesAbout.read(features).originIfWritten();
        LoadedBackbone loaded = network(features, network, origin).load(listener::onProgress);
        return learn(loaded, engine(origin), images, 0, listener);
    }

    /** The network by which features were made, or else the one that was named. */
    static Backbone network(Path features, @Nullable Backbone named, Optional<FeatureOrigin> origin) {
        if (origin.isPresent()) {
            return Backbone.of(named, origin.get(), features);
        }
        if (named == null) {
            throw new SettingException(
                    Setting.WEIGHTS,
                    Setting.WEIGHTS,
                    " is missing: nothing says which network made the features, and maps need one");
        }
        return named;
    }

    /** How the network is run for maps of a survey with such features. */
    static EngineOptions engine(Optional<FeatureOrigin> origin) {
        return origin.map(ExtractionSettings::like)
                .orElse(ExtractionSettings.defaults())
                .engine();
    }

    /** Patches come from oneDNN and ONNX Runtime, in float32 or bfloat16; a few hundred images are no work for a GPU. */
    private static EngineOptions ofPatches(EngineOptions asked) {
        boolean onnx = asked.kind().equals(EngineOptions.Kind.ONNX);
        Precision precision = asked.precision() == Precision.BF16 && !onnx ? Precision.BF16 : Precision.FP32;
        return EngineOptions.defaults()
                .withKind(onnx ? EngineOptions.Kind.ONNX : EngineOptions.Kind.AUTO)
                .withDevice(Device.CPU)
                .withPrecision(precision)
                .withThreads(asked.threads());
    }

    private static ExtractionOptions options(String task, RunListener listener) {
        return ExtractionOptions.defaults()
                .withProgress(step -> listener.onProgress(new Progress(task, step.done(), step.total(), step.unit())));
    }

    /**
     * What is usual: ordinary objects' patches against the others', at each place of the picture, since an object is in the middle of its
     * picture, and a network sees the edges otherwise than what is inside. The sky has no up or left, so that a place is as those that
     * turning and reflecting make of it.
     */
    private static Scale scale(
            PatchExtractor extractor, PatchMemory memory, List<PendingImage> images, ExtractionOptions options)
            throws IOException {
        List<float[]> seen = new ArrayList<>();
        extractor.extract(
                new PendingImages("ordinary objects", images),
                patches -> {
                    if (!memory.isOnly(patches.object().id())) {
                        seen.add(memory.oddness(patches).values());
                    }
                },
                options);
        int side = extractor.side();
        float[] zero = new float[side * side];
        for (int patch = 0; patch < zero.length; patch++) {
            int[] alike = alike(side, Math.floorDiv(patch, side), patch % side);
            double[] there = seen.stream()
                    .flatMapToDouble(values -> Arrays.stream(alike).mapToDouble(place -> values[place]))
                    .sorted()
                    .toArray();
            zero[patch] = (float) quantile(there, 0.5);
        }
        double[] above = seen.stream()
                .flatMapToDouble(values -> IntStream.range(0, zero.length).mapToDouble(i -> values[i] - zero[i]))
                .sorted()
                .toArray();
        // Images that are all the same leave nothing to compare with but the features' own scale.
        double unit = quantile(above, HIGH);
        return new Scale(zero, unit > 0 ? unit : 1);
    }

    /** The places that turning and reflecting make of one. */
    private static int[] alike(int side, int row, int column) {
        int below = side - 1 - row;
        int right = side - 1 - column;
        int[][] places = {
            {row, column}, {row, right}, {below, column}, {below, right},
            {column, row}, {column, below}, {right, row}, {right, below}
        };
        return Arrays.stream(places)
                .mapToInt(place -> place[0] * side + place[1])
                .toArray();
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.floor(share * (sorted.length - 1))];
    }

    /**
     * Which objects to learn from: a random sample of those that no detector flags, in the catalogue's order. Where fewer than half as many as
     * asked for have no flag, the others of low rank are taken too.
     *
     * @param catalogue all objects
     * @param seed of the sample
     * @return up to {@link #ORDINARY} ids
     */
    public static List<String> ordinary(AnomalyCatalogue catalogue, long seed) {
        List<AnomalyCatalogue.Entry> all = catalogue.entries();
        List<AnomalyCatalogue.Entry> plain =
                all.stream().filter(entry -> !entry.flags().contains(true)).toList();
        int enough = Math.min(ORDINARY / 2, all.size());
        List<AnomalyCatalogue.Entry> from =
                plain.size() < enough ? all.subList(all.size() - enough, all.size()) : plain;
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            places.add(i);
        }
        Collections.shuffle(places, new Random(seed));
        return places.stream()
                .limit(ORDINARY)
                .sorted()
                .map(place -> from.get(place).object().id())
                .toList();
    }

    /** A source's images of some objects, by one pass over it; none is decoded. */
    static Map<String, PendingImage> images(ImageSource source, Set<String> ids) throws IOException {
        Map<String, PendingImage> found = new LinkedHashMap<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(BATCH);
                    !some.isEmpty() && found.size() < ids.size();
                    some = stream.next(BATCH)) {
                for (PendingImage image : some) {
                    if (ids.contains(image.object().id())) {
                        found.putIfAbsent(image.object().id(), image);
                    }
                }
            }
        }
        return found;
    }

    /**
     * Maps of the oddest objects of a catalogue, learned from its ordinary ones.
     *
     * @param count of how many objects
     * @param images of all objects, as the network is shown them
     * @return by the objects' ids; empty, with a warning, where too few objects have an image that can be read
     */
    static Map<String, PictureOverlay> ofOddest(
            AnomalyCatalogue catalogue,
            int count,
            LoadedBackbone network,
            EngineOptions engine,
            ImageSource images,
            long seed,
            RunListener listener)
            throws IOException {
        List<String> oddest = catalogue.entries().stream()
                .limit(count)
                .map(entry -> entry.object().id())
                .toList();
        List<String> learned = ordinary(catalogue, seed);
        Set<String> wanted = new HashSet<>(oddest);
        wanted.addAll(learned);
        Map<String, PendingImage> found = images(images, wanted);
        List<PendingImage> from =
                learned.stream().map(found::get).filter(Objects::nonNull).toList();
        if (from.size() < FEWEST) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.LEFT_OUT,
                    "of the ordinary objects " + from.size()
                            + " have an image, too few to learn from, so the report has no oddness maps"));
            return Map.of();
        }
        try (ImageMaps maps = learn(network, engine, from, seed, listener)) {
            return maps.oddness(
                    oddest.stream().map(found::get).filter(Objects::nonNull).toList(), listener);
        }
    }

    /**
     * Where images are odd: the distance of each patch to the nearest of ordinary objects, less what it is for half of these objects at
     * that place of the picture, on a scale on which a hundredth of their own patches have more than 1.
     *
     * @param images as the network is shown them
     * @param listener hears of the progress
     * @return by the objects' ids, without those whose image cannot be read
     * @throws IOException if the images as a whole cannot be read
     */
    public synchronized Map<String, PictureOverlay> oddness(List<PendingImage> images, RunListener listener)
            throws IOException {
        return overlays(images, ordinary::oddness, scale, listener);
    }

    /** How a map is made of patches. */
    @FunctionalInterface
    private interface Mapping {
        HeatMap of(PatchMap patches);
    }

    private Map<String, PictureOverlay> overlays(
            List<PendingImage> images, Mapping mapping, Scale from, RunListener listener) throws IOException {
        List<Sized> sized = images.stream().map(Sized::new).toList();
        Map<String, Sized> byId = new HashMap<>();
        sized.forEach(image -> byId.put(image.object().id(), image));
        Map<String, PictureOverlay> overlays = new HashMap<>();
        extractor.extract(
                new PendingImages("objects", List.copyOf(sized)),
                patches -> {
                    String id = patches.object().id();
                    if (ordinary.isOnly(id)) {
                        return; // the one ordinary image that can be read
                    }
                    overlays.put(id, overlay(mapping.of(patches), from, Objects.requireNonNull(byId.get(id))));
                },
                options("mapping oddness", listener));
        return overlays;
    }

    private static PictureOverlay overlay(HeatMap map, Scale scale, Sized image) {
        float[] values = map.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = scale.of(i, values[i]);
        }
        int last = map.side() - 1;
        HeatMap.Box first = map.box(0, 0, image.width, image.height);
        HeatMap.Box end = map.box(last, last, image.width, image.height);
        return new PictureOverlay(
                map.side(),
                values,
                new PictureOverlay.Part(
                        first.left() / image.width,
                        first.top() / image.height,
                        end.right() / image.width,
                        end.bottom() / image.height));
    }

    /** An image that remembers how large it is. */
    private static final class Sized implements PendingImage {
        private final PendingImage image;
        private volatile int width = 1;
        private volatile int height = 1;

        Sized(PendingImage image) {
            this.image = image;
        }

        @Override
        public SurveyObject object() {
            return image.object();
        }

        @Override
        public Image read() throws UnreadableImageException {
            Image read = image.read();
            width = read.width();
            height = read.height();
            return read;
        }
    }

    /**
     * Learns what patches of interesting objects look like, to map interest by.
     *
     * @param images of interesting objects, as the network is shown them; one at least
     * @return what was learned
     * @throws IllegalArgumentException if none can be read
     * @throws IOException if the images as a whole cannot be read
     */
    public synchronized Interest interest(List<PendingImage> images) throws IOException {
        return new Interest(PatchMemory.of(
                extractor,
                new PendingImages("interesting objects", images),
                INTERESTING_PATCHES,
                seed,
                ExtractionOptions.defaults()));
    }

    /** Maps of interest. Thread-safe, as long as the maps that it comes from are open. */
    public final class Interest {
        private final PatchMemory memory;

        private Interest(PatchMemory memory) {
            this.memory = memory;
        }

        /**
         * Where an image is more like the interesting objects than like the ordinary ones: one less the ratio of the distances to the nearest
         * patch of the ones and of the others, 0 to 1. An object's own patches are passed over.
         *
         * @param image as the network is shown it
         * @return empty if it cannot be read, or is the only interesting object
         * @throws IOException if it cannot be computed
         */
        public Optional<PictureOverlay> of(PendingImage image) throws IOException {
            synchronized (ImageMaps.this) {
                if (memory.isOnly(image.object().id())) {
                    return Optional.empty();
                }
                Scale plain = new Scale(new float[extractor.side() * extractor.side()], 1);
                Map<String, PictureOverlay> one = overlays(
                        List.of(image), patches -> memory.nearerThan(patches, ordinary), plain, RunListener.NONE);
                @Nullable PictureOverlay found = one.get(image.object().id());
                return Optional.ofNullable(found);
            }
        }
    }

    @Override
    public synchronized void close() {
        extractor.close();
    }
}
