package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ExtractionSummary;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.screening.internal.ProcessMemory;
import org.jspecify.annotations.Nullable;

/**
 * Says what a run would read and what it would cost, by extracting the first images of a survey: nothing is written. Immutable.
 *
 * <pre>{@code
 * SurveyDryRun.Findings found = SurveyDryRun.of(Path.of("cutouts"), Path.of("results")).run();
 * System.out.println(found.images() + " images, " + found.seconds() + " s");
 * }</pre>
 */
public final class SurveyDryRun {
    /** How many images are extracted, of which the first batch is not timed. */
    private static final int SAMPLE = 48;

    private final SurveyInput input;
    private final Path output;
    private final Backbone backbone;
    private final ExtractionSettings settings;
    private final @Nullable Path detectors;

    private SurveyDryRun(
            SurveyInput input, Path output, Backbone backbone, ExtractionSettings settings, @Nullable Path detectors) {
        this.input = input;
        this.output = Objects.requireNonNull(output, "output");
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.detectors = detectors;
    }

    /**
     * A dry run with the default network and settings.
     *
     * @param input what {@link org.galaxyscreen.io.ImageSources} opens
     * @param output where the run would write; only the space left there is asked for
     */
    public static SurveyDryRun of(Path input, Path output) {
        return new SurveyDryRun(
                SurveyInput.of(input), output, Backbone.defaults(), ExtractionSettings.defaults(), null);
    }

    /** A dry run of a source that is open already. */
    public static SurveyDryRun of(ImageSource images, Path output) {
        return new SurveyDryRun(
                SurveyInput.of(images), output, Backbone.defaults(), ExtractionSettings.defaults(), null);
    }

    /** This by another network. */
    public SurveyDryRun with(Backbone network) {
        return new SurveyDryRun(input, output, network, settings, detectors);
    }

    /** This with other settings. */
    public SurveyDryRun with(ExtractionSettings newSettings) {
        return new SurveyDryRun(input, output, backbone, newSettings, detectors);
    }

    /** This of a screening by detectors that were saved, which {@link #run} reads first. */
    public SurveyDryRun loading(Path file) {
        return new SurveyDryRun(input, output, backbone, settings, Objects.requireNonNull(file, "file"));
    }

    /**
     * What a run would find and cost.
     *
     * @param source what is read, with its remarks
     * @param images how many there are
     * @param placed how many objects have a position
     * @param sampled how many images were read here
     * @param extractor what computes, in a line
     * @param dimensions of a row
     * @param rate images a second in the sample, reading and computing; 0 where none could be read
     * @param seconds that all images take at that rate; infinite where none could be read
     * @param featureBytes that the features and their ids take on disk
     * @param freeBytes that are left where they would be written
     * @param memoryBytes the most that the process has had resident so far; empty where the system does not say
     * @param problems what is wrong with the input, a sentence each; of the sample's images those that cannot be read
     */
    public record Findings(
            ImageSource source,
            long images,
            long placed,
            int sampled,
            String extractor,
            int dimensions,
            double rate,
            double seconds,
            long featureBytes,
            long freeBytes,
            OptionalLong memoryBytes,
            List<String> problems) {
        /** Copies the list. */
        public Findings {
            problems = List.copyOf(problems);
        }

        /** What the rows of all images take where a screening holds them in memory: 4 bytes a number. */
        public long rowBytes() {
            return 4L * images * dimensions;
        }

        /** Whether a screening holds the rows in memory here, or leaves them in their file, by default. */
        public boolean rowsHeld() {
            return MostHeld.defaults().ofFileThatGoes().holds(rowBytes());
        }
    }

    /** As {@link #run(RunListener)}, with nobody listening. */
    public Findings run() throws IOException {
        return run(RunListener.NONE);
    }

    /**
     * Opens the input, lists its objects, and extracts the first images.
     *
     * @throws SettingException if no single network makes what saved detectors were fitted on; no weights have been fetched
     * @throws IOException if the source or saved detectors cannot be read, or weights cannot be fetched
     * @throws IllegalArgumentException if this machine cannot run the engine that was asked for
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Findings run(RunListener listener) throws IOException {
        if (detectors != null) {
            Detectors.readForImages(detectors);
        }
        ImageSource images = input.open(settings, listener);
        List<SurveyObject> objects = images.objects();
        List<String> problems = new ArrayList<>();
        if (objects.isEmpty()) {
            throw new IOException(images.name() + " has no images");
        }
        duplicates(objects, problems);
        LoadedBackbone network = backbone.load(listener::onProgress);
        List<PendingImage> sample = first(images);
        // A calibration that is yet to be measured would be written where it was asked for.
        boolean calibrated = settings.calibration().filter(Files::exists).isPresent();
        try (FeatureExtractor extractor = Extractors.create(
                calibrated ? settings : settings.withoutCalibration(), network, images, null, listener)) {
            int warmUp = Math.min(sample.size() / 3, 16);
            List<ImageFailure> failures = new ArrayList<>();
            extract(extractor, images.name(), sample.subList(0, warmUp), failures);
            long started = System.nanoTime();
            long read = extract(extractor, images.name(), sample.subList(warmUp, sample.size()), failures);
            double elapsed = (System.nanoTime() - started) / 1e9;
            failures.forEach(failure -> problems.add(failure.id() + ": " + failure.reason()));
            double rate = read == 0 ? 0 : (sample.size() - warmUp) / elapsed;
            long ids = objects.stream()
                    .mapToLong(object -> object.id().length() + 1L)
                    .sum();
            long rows = (4L * extractor.dimensions() + 8) * objects.size();
            return new Findings(
                    images,
                    objects.size(),
                    objects.stream()
                            .filter(object -> Double.isFinite(object.ra()))
                            .count(),
                    sample.size(),
                    extractor.describe(),
                    extractor.dimensions(),
                    rate,
                    objects.size() / rate,
                    rows + ids,
                    free(),
                    ProcessMemory.peak(),
                    problems);
        }
    }

    private static void duplicates(List<SurveyObject> objects, List<String> problems) {
        Map<String, Integer> seen = new HashMap<>();
        int repeated = 0;
        String first = "";
        for (int i = 0; i < objects.size(); i++) {
            if (seen.putIfAbsent(objects.get(i).id(), i) != null) {
                first = repeated++ == 0 ? objects.get(i).id() : first;
            }
        }
        if (repeated > 0) {
            problems.add(repeated + " ids are there before, the first is '" + first + "'; unique ids expected");
        }
    }

    private static List<PendingImage> first(ImageSource images) throws IOException {
        List<PendingImage> sample = new ArrayList<>();
        try (ImageStream stream = images.open()) {
            for (List<PendingImage> next = stream.next(SAMPLE);
                    !next.isEmpty();
                    next = sample.size() < SAMPLE ? stream.next(SAMPLE - sample.size()) : List.of()) {
                sample.addAll(next);
            }
        }
        return sample;
    }

    private static long extract(
            FeatureExtractor extractor, String name, List<PendingImage> sample, List<ImageFailure> failures)
            throws IOException {
        ImageSource some = new ImageSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(sample.size());
            }

            @Override
            public ImageStream open() {
                return ImageStream.over(sample.size(), sample::get);
            }
        };
        ExtractionSummary summary =
                extractor.extract(some, (object, values, offset) -> {}, ExtractionOptions.defaults());
        failures.addAll(summary.failures());
        return summary.extracted();
    }

    private long free() throws IOException {
        Path place = output.toAbsolutePath().normalize();
        while (Files.notExists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return Files.getFileStore(place).getUsableSpace();
    }
}
