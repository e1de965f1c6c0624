package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureExtractor;
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

    private final SurveyInput input;
    private final boolean features;
    private final Path labels;
    private final Backbone backbone;
    private final ExtractionSettings extraction;
    private final Counts counts;
    private final @Nullable Path output;
    private final boolean overwrite;

    private record Counts(int interesting, int seeds) {}

    private ReviewSimulation(
            SurveyInput input,
            boolean features,
            Path labels,
            Backbone backbone,
            ExtractionSettings extraction,
            Counts counts,
            @Nullable Path output,
            boolean overwrite) {
        this.input = input;
        this.features = features;
        this.labels = Objects.requireNonNull(labels, "labels");
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.extraction = Objects.requireNonNull(extraction, "extraction");
        this.counts = counts;
        this.output = output;
        this.overwrite = overwrite;
    }

    /**
     * A simulation on images: interest from 4 counts, 20 seeds.
     *
     * @param images what {@link org.galaxyscreen.io.ImageSources} opens when it runs
     * @param labels how interesting the objects are, as {@link InterestTable#read} takes it
     */
    public static ReviewSimulation ofImages(Path images, Path labels) {
        return of(SurveyInput.of(images), false, labels);
    }

    /**
     * A simulation on features that were extracted before.
     *
     * @param features a {@code .npy} file with its index of ids; what lies beside it says which columns belong together
     * @param labels how interesting the objects are, as {@link InterestTable#read} takes it
     */
    public static ReviewSimulation ofFeatures(Path features, Path labels) {
        return of(SurveyInput.of(features), true, labels);
    }

    private static ReviewSimulation of(SurveyInput input, boolean features, Path labels) {
        return new ReviewSimulation(
                input,
                features,
                labels,
                Backbone.defaults(),
                ExtractionSettings.defaults().withFeatures(advised(Stage.LAYER4)),
                new Counts(4, 20),
                null,
                false);
    }

    /** What serves a review best among the options measured: mean and maximum side by side, over eight views. */
    public static FeatureOptions advised(Stage stage) {
        return FeatureOptions.of(stage).withPoolings(Pooling.MEAN, Pooling.MAX).withViews(Views.of(8));
    }

    /** This by another network; features have theirs. */
    public ReviewSimulation with(Backbone network) {
        return new ReviewSimulation(input, features, labels, network, extraction, counts, output, overwrite);
    }

    /** This with other settings of the extraction; features have theirs. */
    public ReviewSimulation with(ExtractionSettings newExtraction) {
        return new ReviewSimulation(input, features, labels, backbone, newExtraction, counts, output, overwrite);
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
        return new ReviewSimulation(
                input, features, labels, backbone, extraction, new Counts(interest, counts.seeds()), output, overwrite);
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
        return new ReviewSimulation(
                input,
                features,
                labels,
                backbone,
                extraction,
                new Counts(counts.interesting(), seeds),
                output,
                overwrite);
    }

    /** This with the outcome written as JSON, too. */
    public ReviewSimulation into(Path json) {
        return new ReviewSimulation(
                input, features, labels, backbone, extraction, counts, Objects.requireNonNull(json, "json"), overwrite);
    }

    /** This, replacing or not what no simulation has written; by default that is refused. */
    public ReviewSimulation withOverwrite(boolean replace) {
        return new ReviewSimulation(input, features, labels, backbone, extraction, counts, output, replace);
    }

    /**
     * Sees to it that the outcome can be written without harm, as {@link #run} does first. Nothing is read or written.
     *
     * @throws SettingException if not
     */
    public void check() {
        Path place = input.path();
        OutputCheck outputs = new OutputCheck(overwrite)
                .reads(features ? Setting.FEATURES : Setting.INPUT, place)
                .reads(Setting.LABELS, labels);
        if (features && place != null) {
            outputs.reads("the file of ids beside ", Setting.FEATURES, OutputCheck.idsOf(place));
        } else {
            backbone.reads(outputs);
            Extractors.touches(extraction, outputs, "", null);
        }
        outputs.writes(Setting.OUTPUT, output, OutputCheck.beginsWith("{\"default\":"));
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
        ReviewSpace space;
        Path place = input.path();
        if (features && place != null) {
            Features rows = FeatureReader.read(place, listener::onProgress);
            List<FeatureBlock> blocks = FeaturesAbout.blocks(FeaturesAbout.beside(place), rows.dimensions());
            space = ReviewSpace.withNeighbours(rows, blocks);
        } else {
            ImageSource images = input.open(extraction, listener);
            LoadedBackbone network = backbone.load(listener::onProgress);
            try (FeatureExtractor extractor = Extractors.create(extraction, network, images, null, listener)) {
                Extraction extracted =
                        extractor.extract(images, ExtractionOptions.defaults().withProgress(listener::onProgress));
                space = ReviewSpace.withNeighbours(extracted.features(), extractor.blocks());
            }
        }
        ReviewBenchmark found = ReviewBenchmark.run(
                SimulatedReview.defaults().withSeeds(counts.seeds()),
                space,
                table.of(space.objects()),
                counts.interesting(),
                InterestModels.all(),
                listener::onProgress);
        if (output != null) {
            AtomicOutput.writeText(output, writer -> writer.write(found.toJson()));
        }
        return found;
    }
}
