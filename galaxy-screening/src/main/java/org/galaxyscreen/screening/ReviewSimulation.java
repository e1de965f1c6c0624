package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.interest.InterestModels;
import org.galaxyscreen.interest.InterestTable;
import org.galaxyscreen.interest.ReviewBenchmark;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.interest.SimulatedReview;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.report.figure.Figure;
import org.galaxyscreen.report.figure.Figures;
import org.jspecify.annotations.Nullable;

/**
 * Measures how many interesting objects a person would find who labels what the models of {@link org.galaxyscreen.interest} propose, on a
 * survey whose interesting objects are known. Immutable.
 *
 * <pre>{@code
 * ReviewBenchmark found = ReviewSimulation.ofFeatures(Path.of("features.npy"), Path.of("scores.csv")).run(RunListener.NONE);
 * }</pre>
 */
public final class ReviewSimulation {
    /** The most seeds of one simulation. */
    public static final int MAX_SEEDS = 1_000;

    private final Path place;
    private final boolean extracted;
    private final Path labels;
    private final Backbone backbone;
    private final ExtractionSettings extraction;
    private final Protocol protocol;

    /**
     * What is simulated, and where that is written.
     *
     * @param output null where the outcome is not written
     * @param figure null where it is not drawn
     */
    private record Protocol(
            int interesting, int seeds, @Nullable Path output, @Nullable Path figure, boolean overwrite) {}

    private ReviewSimulation(
            Path place,
            boolean extracted,
            Path labels,
            Backbone backbone,
            ExtractionSettings extraction,
            Protocol protocol) {
        this.place = Objects.requireNonNull(place, "place");
        this.extracted = extracted;
        this.labels = Objects.requireNonNull(labels, "labels");
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.extraction = Objects.requireNonNull(extraction, "extraction");
        this.protocol = protocol;
    }

    /**
     * A simulation on images: interest from 4 counts, 20 seeds.
     *
     * @param images what {@link org.galaxyscreen.io.ImageSources} opens when it runs
     * @param labels how interesting the objects are, as {@link InterestTable#read} takes it
     */
    public static ReviewSimulation ofImages(Path images, Path labels) {
        return of(images, false, labels);
    }

    /**
     * A simulation on features that were extracted before.
     *
     * @param features a {@code .npy} file with its index of ids; what lies beside it says which columns belong together
     * @param labels how interesting the objects are, as {@link InterestTable#read} takes it
     */
    public static ReviewSimulation ofFeatures(Path features, Path labels) {
        return of(features, true, labels);
    }

    private static ReviewSimulation of(Path place, boolean extracted, Path labels) {
        return new ReviewSimulation(
                place,
                extracted,
                labels,
                Backbone.defaults(),
                ExtractionSettings.defaults().withFeatures(advised(Stage.LAYER4)),
                new Protocol(4, 20, null, null, false));
    }

    private ReviewSimulation with(Protocol newProtocol) {
        return new ReviewSimulation(place, extracted, labels, backbone, extraction, newProtocol);
    }

    /** What serves a review best among the options measured: mean and maximum side by side, over eight views. */
    public static FeatureOptions advised(Stage stage) {
        return FeatureOptions.of(stage).withPoolings(Pooling.MEAN, Pooling.MAX).withViews(Views.of(8));
    }

    /** This by another network; features have theirs. */
    public ReviewSimulation with(Backbone network) {
        return new ReviewSimulation(place, extracted, labels, network, extraction, protocol);
    }

    /** This with other settings of the extraction; features have theirs. */
    public ReviewSimulation with(ExtractionSettings newExtraction) {
        return new ReviewSimulation(place, extracted, labels, backbone, newExtraction, protocol);
    }

    /**
     * This with another interest from which an object counts.
     *
     * @throws SettingException if it is not 1 to 5
     */
    public ReviewSimulation withInteresting(int interest) {
        if (interest < 1 || interest > 5) {
            throw new SettingException(
                    Setting.INTERESTING, Setting.INTERESTING, " is " + interest + "; 1 to 5 expected");
        }
        return with(
                new Protocol(interest, protocol.seeds(), protocol.output(), protocol.figure(), protocol.overwrite()));
    }

    /**
     * This with another number of reviews.
     *
     * @throws SettingException if it is not 1 to {@link #MAX_SEEDS}
     */
    public ReviewSimulation withSeeds(int seeds) {
        if (seeds < 1 || seeds > MAX_SEEDS) {
            throw new SettingException(
                    Setting.SEEDS, Setting.SEEDS, " is " + seeds + "; 1 to " + MAX_SEEDS + " expected");
        }
        return with(new Protocol(
                protocol.interesting(), seeds, protocol.output(), protocol.figure(), protocol.overwrite()));
    }

    /** This with the outcome written as JSON, too. */
    public ReviewSimulation into(Path json) {
        return with(new Protocol(
                protocol.interesting(),
                protocol.seeds(),
                Objects.requireNonNull(json, "json"),
                protocol.figure(),
                protocol.overwrite()));
    }

    /**
     * This with a picture of what was found by how many labels, too.
     *
     * @param figure a name that ends in {@code .svg}, or in {@code .png} for 300 pixels an inch
     * @throws SettingException if it ends otherwise
     */
    public ReviewSimulation drawnTo(Path figure) {
        FigureFile.check(figure);
        return with(new Protocol(
                protocol.interesting(), protocol.seeds(), protocol.output(), figure, protocol.overwrite()));
    }

    /** This, replacing or not what no simulation has written; by default that is refused. */
    public ReviewSimulation withOverwrite(boolean replace) {
        return with(
                new Protocol(protocol.interesting(), protocol.seeds(), protocol.output(), protocol.figure(), replace));
    }

    /**
     * Sees to it that the outcome can be written without harm, as {@link #run} does first. Nothing is read or written.
     *
     * @throws SettingException if not
     */
    public void check() {
        OutputCheck outputs = new OutputCheck(protocol.overwrite()).reads(Setting.LABELS, labels);
        if (extracted) {
            outputs.reads(Setting.FEATURES, place)
                    .reads("the file of ids beside ", Setting.FEATURES, OutputCheck.idsOf(place));
        } else {
            outputs.reads(Setting.INPUT, place);
            backbone.reads(outputs);
            Extractors.touches(extraction, outputs, "", null);
        }
        outputs.writes(Setting.OUTPUT, protocol.output(), OutputCheck.beginsWith("{\"default\":"))
                .writes(
                        Setting.FIGURE,
                        protocol.figure(),
                        OutputCheck.hasAtItsBeginning("Interesting objects found, by objects looked at"));
    }

    /**
     * Extracts or reads the features, and reviews them with every model.
     *
     * @throws SettingException if a setting cannot be
     * @throws IOException if the images, the features or the labels cannot be read, or the outcome cannot be written
     * @throws IllegalArgumentException if an object has no label, or there are too few objects
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public ReviewBenchmark run(RunListener listener) throws IOException {
        check();
        InterestTable table = InterestTable.read(labels);
        ReviewSpace space = extracted ? read(listener) : extract(listener);
        ReviewBenchmark found = ReviewBenchmark.run(
                SimulatedReview.defaults().withSeeds(protocol.seeds()),
                space,
                table.of(space.objects()),
                protocol.interesting(),
                InterestModels.all(),
                listener::onProgress);
        Path output = protocol.output();
        if (output != null) {
            AtomicOutput.writeText(output, writer -> writer.write(found.toJson()));
        }
        if (protocol.figure() != null) {
            FigureFile.write(figure(found), protocol.figure());
        }
        return found;
    }

    /** What was found by how many labels: each model's curve, the plain ranking's, and chance's. */
    public static Figure figure(ReviewBenchmark found) {
        Map<String, double[]> curves = new LinkedHashMap<>();
        found.models().forEach(quality -> curves.put(quality.model(), doubles(quality.curve())));
        return Figures.found(
                found.labels().stream().mapToInt(Integer::intValue).toArray(),
                curves,
                doubles(found.plainCurve()),
                (double) found.interesting() / found.objects());
    }

    private static double[] doubles(List<? extends Number> numbers) {
        return numbers.stream().mapToDouble(Number::doubleValue).toArray();
    }

    private ReviewSpace read(RunListener listener) throws IOException {
        Features rows = FeatureReader.read(place, listener::onProgress);
        return ReviewSpace.withNeighbours(rows, FeaturesAbout.read(place).blocks(rows.dimensions()));
    }

    private ReviewSpace extract(RunListener listener) throws IOException {
        ImageSource images = SurveyInput.of(place).open(extraction, listener);
        LoadedBackbone network = backbone.load(listener::onProgress);
        try (RunExtractor extractor = Extractors.create(extraction, network, images, null, listener)) {
            Extraction made =
                    extractor.extract(images, ExtractionOptions.defaults().withProgress(listener::onProgress));
            return ReviewSpace.withNeighbours(made.features(), extractor.blocks());
        }
    }
}
