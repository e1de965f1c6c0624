package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.synthetic.Injection;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.jspecify.annotations.Nullable;

/**
 * Measures which anomalies saved detectors find, and what a person's labels have taught: paints anomalies of known kind, size and brightness into images of the survey, makes their
 * features as the detectors' were made, and counts what is flagged. Images in bands get the light before they are stretched. Immutable.
 *
 * <pre>{@code
 * try (ImageScorer scorer = ImageScorer.open(file, backbone, settings, RunListener.NONE)) {
 *     Recovery recovery = InjectionRecovery.of(ImageSources.open(Path.of("cutouts"))).run(scorer, RunListener.NONE);
 * }
 * }</pre>
 */
public final class InjectionRecovery {
    /** The most images that are drawn. */
    public static final int MAX_IMAGES = 100_000;

    /** The fewest images that {@link #withHeldOut} must leave: of fewer, a rate says nothing. */
    public static final int LEAST_HELD_OUT = 10;

    private static final int STEP = 256;

    private final ImageSource images;
    private final List<SyntheticKind> kinds;
    private final List<Double> sizes;
    private final List<Double> brightness;
    private final int count;
    private final long seed;
    private final @Nullable HeldOut heldOut;
    private final InjectionLearner.@Nullable Lesson lesson;

    private InjectionRecovery(
            ImageSource images,
            List<SyntheticKind> kinds,
            List<Double> sizes,
            List<Double> brightness,
            int count,
            long seed,
            @Nullable HeldOut heldOut,
            InjectionLearner.@Nullable Lesson lesson) {
        this.images = images;
        this.kinds = kinds;
        this.sizes = sizes;
        this.brightness = brightness;
        this.count = count;
        this.seed = seed;
        this.heldOut = heldOut;
        this.lesson = lesson;
    }

    /** All kinds at size 1, six steps of brightness from 0.03 to 1, in 100 images drawn with seed 0. */
    public static InjectionRecovery of(ImageSource images) {
        return new InjectionRecovery(
                Objects.requireNonNull(images, "images"),
                Injection.kinds(),
                List.of(1.0),
                List.of(0.03, 0.06, 0.12, 0.25, 0.5, 1.0),
                100,
                0,
                null,
                null);
    }

    /**
     * This with other kinds.
     *
     * @throws IllegalArgumentException if there is none, one comes twice, or one is not light: {@link Injection#kinds}
     */
    public InjectionRecovery withKinds(List<SyntheticKind> newKinds) {
        requireDistinct("kinds", newKinds);
        newKinds.forEach(kind -> new Injection(kind, 1, 1, seed));
        return new InjectionRecovery(images, List.copyOf(newKinds), sizes, brightness, count, seed, heldOut, lesson);
    }

    /**
     * This with other sizes, as in {@link Injection}.
     *
     * @throws IllegalArgumentException if there is none, one comes twice, or one is out of range
     */
    public InjectionRecovery withSizes(List<Double> newSizes) {
        requireDistinct("sizes", newSizes);
        newSizes.forEach(size -> new Injection(kinds.get(0), 1, size, seed));
        return new InjectionRecovery(
                images, kinds, newSizes.stream().sorted().toList(), brightness, count, seed, heldOut, lesson);
    }

    /**
     * This with other steps of brightness, as in {@link Injection}.
     *
     * @throws IllegalArgumentException if there is none, one comes twice, or one is out of range
     */
    public InjectionRecovery withBrightness(List<Double> steps) {
        requireDistinct("brightness", steps);
        steps.forEach(step -> new Injection(kinds.get(0), step, 1, seed));
        return new InjectionRecovery(
                images, kinds, sizes, steps.stream().sorted().toList(), count, seed, heldOut, lesson);
    }

    /**
     * This with another number of images; all, where the survey has fewer.
     *
     * @throws IllegalArgumentException if it is not 1 to {@link #MAX_IMAGES}
     */
    public InjectionRecovery withCount(int newCount) {
        if (newCount < 1 || newCount > MAX_IMAGES) {
            throw new IllegalArgumentException("count is " + newCount + "; 1 to " + MAX_IMAGES + " expected");
        }
        return new InjectionRecovery(images, kinds, sizes, brightness, newCount, seed, heldOut, lesson);
    }

    /** This with another seed of which images are drawn and what the anomalies look like. */
    public InjectionRecovery withSeed(long newSeed) {
        return new InjectionRecovery(images, kinds, sizes, brightness, count, newSeed, heldOut, lesson);
    }

    /**
     * This drawing only images of objects that the detectors neither learned from nor flag. What they learned from they take for ordinary,
     * and what is flagged already says nothing of an anomaly painted on it. The untouched images are then no measure of false alarms: those
     * that are flagged are left out.
     *
     * @param only of the run that saved the detectors; other images are passed over
     */
    public InjectionRecovery withHeldOut(HeldOut only) {
        return new InjectionRecovery(
                images, kinds, sizes, brightness, count, seed, Objects.requireNonNull(only, "only"), lesson);
    }

    /**
     * This measuring the learner, too: what a review with such labels has learned. An injected anomaly counts as found if it would be among the
     * first of its ranking, of the survey's objects without a label and in the place of its own image: by default among as many as the detectors flag
     * of the survey, so that both give a person as much to look at. Images of labelled objects are not drawn.
     *
     * @param labels of the survey's objects; a later one of an object replaces an earlier one, and those of other objects are passed over
     * @param features of the survey, a file made as the detectors' features were
     */
    public InjectionRecovery withLabels(List<Label> labels, Path features) {
        int first = lesson == null ? 0 : lesson.first();
        return with(new InjectionLearner.Lesson(Objects.requireNonNull(features, "features"), labels, first));
    }

    /**
     * This counting as found by the learner what is among another number of objects at the head of its ranking.
     *
     * @param objects from 1
     * @throws IllegalStateException if no labels were given before
     * @throws IllegalArgumentException if there are fewer
     */
    public InjectionRecovery withFirst(int objects) {
        if (lesson == null) {
            throw new IllegalStateException("first is given without labels; give those before");
        }
        if (objects < 1) {
            throw new IllegalArgumentException("first is " + objects + "; 1 or more expected");
        }
        return with(new InjectionLearner.Lesson(lesson.features(), lesson.labels(), objects));
    }

    private InjectionRecovery with(InjectionLearner.Lesson newLesson) {
        return new InjectionRecovery(images, kinds, sizes, brightness, count, seed, heldOut, newLesson);
    }

    /**
     * What a measurement reads.
     *
     * @param detectors that are to be measured
     * @param survey where the images are
     * @param results which {@link HeldOut#read} takes; null for none
     * @param labels of the learner; null for none
     * @param features of the survey, for the learner; null for none
     */
    public record Inputs(
            Path detectors, Path survey, @Nullable Path results, @Nullable Path labels, @Nullable Path features) {
        /** With neither results nor labels. */
        public static Inputs of(Path detectors, Path survey) {
            return new Inputs(detectors, survey, null, null, null);
        }

        /** These with results. */
        public Inputs withResults(@Nullable Path newResults) {
            return new Inputs(detectors, survey, newResults, labels, features);
        }

        /** These with labels, and the features of the objects that are labelled. */
        public Inputs withLabels(@Nullable Path newLabels, @Nullable Path newFeatures) {
            return new Inputs(detectors, survey, results, newLabels, newFeatures);
        }
    }

    /**
     * Sees to it that an outcome can be written without harm. Nothing is read or written.
     *
     * @param inputs what is read
     * @param output of {@link Recovery#write}; null for none
     * @param figure of {@link Recovery#draw}; null for none
     * @param replace whether files are replaced that no such measurement has written
     * @throws SettingException if not
     */
    public static void check(Inputs inputs, @Nullable Path output, @Nullable Path figure, boolean replace) {
        if (figure != null) {
            FigureFile.check(figure);
        }
        new OutputCheck(replace)
                .reads(Setting.LOAD, inputs.detectors())
                .reads(Setting.INPUT, inputs.survey())
                .reads(Setting.RESULTS, inputs.results() == null ? null : HeldOut.file(inputs.results()))
                .reads(Setting.LABELS, inputs.labels())
                .reads(Setting.FEATURES, inputs.features())
                .writes(Setting.OUTPUT, output, OutputCheck.hasAtItsBeginning("\"untouched\""))
                .writes(Setting.FIGURE, figure, OutputCheck.hasAtItsBeginning(Recovery.FIGURE));
    }

    private static void requireDistinct(String what, List<?> values) {
        if (values.isEmpty() || Set.copyOf(values).size() != values.size()) {
            throw new IllegalArgumentException(what + " is " + values + "; at least one, each once, expected");
        }
    }

    /**
     * Draws images, scores them as they are, and with each anomaly.
     *
     * @param scorer of the detectors; not closed
     * @throws IOException if the survey cannot be read, or none of the images drawn can; with {@link #withHeldOut} also if fewer than
     *     {@value #LEAST_HELD_OUT} images may be drawn; with {@link #withLabels} if the features cannot be read or are not such as the detectors', or
     *     the labels teach nothing
     * @throws SettingException if the detectors flag nothing of the survey, and nothing else says how many of the learner's first count
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Recovery run(ImageScorer scorer, RunListener listener) throws IOException {
        int total = 1 + kinds.size() * sizes.size() * brightness.size();
        InjectionLearner learner = lesson == null ? null : InjectionLearner.of(lesson, scorer, listener);
        List<PendingImage> drawn = draw();
        Outcome plain = new Outcome(learner);
        scorer.score(new PendingImages(images.name(), drawn), plain);
        int done = 1;
        listener.onProgress(new Progress("injecting", done, total, "anomalies"));
        if (plain.scores.isEmpty()) {
            throw new IOException(images.name() + ": none of the " + drawn.size() + " images drawn can be read; "
                    + (plain.failures.isEmpty()
                            ? "there are none"
                            : "the first: " + plain.failures.get(0).reason()));
        }
        // Images that cannot be read would be missed with each anomaly.
        List<PendingImage> sound = drawn.stream()
                .filter(image -> plain.ids.contains(image.object().id()))
                .toList();
        double[] ordinary = plain.sorted();
        List<Recovery.Injected> injected = new ArrayList<>();
        for (SyntheticKind kind : kinds) {
            for (double size : sizes) {
                for (double step : brightness) {
                    Injection injection = new Injection(kind, step, size, seed);
                    Outcome outcome = new Outcome(learner);
                    scorer.score(new PendingImages(images.name(), painted(sound, injection)), outcome);
                    if (outcome.scores.size() != sound.size()) {
                        throw new IOException(images.name() + ": the image "
                                + outcome.failures.get(0).id() + " could be read before, and now cannot: "
                                + outcome.failures.get(0).reason());
                    }
                    injected.add(new Recovery.Injected(kind, size, step, outcome.found(ordinary)));
                    listener.onProgress(new Progress("injecting", ++done, total, "anomalies"));
                }
            }
        }
        return new Recovery(
                sound.size(),
                plain.failures.size(),
                learner == null ? null : learner.description(),
                plain.found(ordinary),
                injected);
    }

    /** An image with its place in the survey. */
    private record Drawn(long index, PendingImage image) {}

    /** As many images as are wanted, or all if there are fewer, each as likely as any other, in the survey's order. */
    List<PendingImage> draw() throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Drawn> drawn = new ArrayList<>();
        long index = 0;
        long eligible = 0;
        long labelled = 0;
        // What the learner has learned of an image is not what it says of one that it has not seen.
        Set<String> learnedFrom = lesson == null ? Set.of() : lesson.ids();
        try (ImageStream stream = images.open()) {
            for (List<PendingImage> next = stream.next(STEP); !next.isEmpty(); next = stream.next(STEP)) {
                Cancellation.check("drawing images");
                for (PendingImage image : next) {
                    long here = index++;
                    if (heldOut != null && !heldOut.contains(image.object().id())) {
                        continue;
                    }
                    if (learnedFrom.contains(image.object().id())) {
                        labelled++;
                        continue;
                    }
                    // Vitter's reservoir (1985, algorithm R), so that the survey's size need not be known.
                    eligible++;
                    if (drawn.size() < count) {
                        drawn.add(new Drawn(here, image));
                    } else {
                        long place = random.nextLong(eligible);
                        if (place < count) {
                            drawn.set((int) place, new Drawn(here, image));
                        }
                    }
                }
            }
        }
        if (heldOut != null) {
            heldOut.requireEnough(images.name(), (int) eligible, (int) labelled, LEAST_HELD_OUT);
        } else if (eligible == 0 && labelled > 0) {
            throw new IOException(images.name() + ": each of its " + labelled
                    + " images has a label; images without one are needed, into which anomalies are painted");
        }
        drawn.sort(Comparator.comparingLong(Drawn::index));
        return drawn.stream().map(Drawn::image).toList();
    }

    private static List<PendingImage> painted(List<PendingImage> images, Injection injection) {
        List<PendingImage> painted = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            int number = i;
            painted.add(images.get(i).withOperation(image -> injection.into(image, number)));
        }
        return painted;
    }

    /** What was said of a set of images. */
    private static final class Outcome implements ImageScorer.Sink {
        private final @Nullable InjectionLearner learner;
        private final List<Double> scores = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private final Map<String, Integer> flaggedBy = new LinkedHashMap<>();
        private final List<ImageFailure> failures = new ArrayList<>();
        private int flagged;
        private int learned;

        Outcome(@Nullable InjectionLearner learner) {
            this.learner = learner;
        }

        @Override
        public void judged(Features features, Verdicts verdicts) {
            List<AnomalyCatalogue.Column> members = verdicts.columns();
            for (int row = 0; row < features.rows(); row++) {
                ids.add(features.object(row).id());
                scores.add(verdicts.scores().value(row));
                flagged += verdicts.flagged(row) ? 1 : 0;
                if (learner != null
                        && learner.finds(
                                features.object(row).id(),
                                features.row(row),
                                verdicts.scores().value(row))) {
                    learned++;
                }
                for (int member = 0; member < members.size(); member++) {
                    flaggedBy.merge(members.get(member).name(), verdicts.flagged(member, row) ? 1 : 0, Integer::sum);
                }
            }
        }

        @Override
        public void skipped(ImageFailure failure) {
            failures.add(failure);
        }

        double[] sorted() {
            double[] sorted = scores.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            return sorted;
        }

        Recovery.Found found(double[] ordinary) {
            double sum = 0;
            for (double score : scores) {
                int below = lowerBound(ordinary, score, false);
                int through = lowerBound(ordinary, score, true);
                // What is equal counts half, as in the area under a ROC curve.
                sum += (below + through) / 2.0 / ordinary.length;
            }
            return new Recovery.Found(flagged, flaggedBy, sum / scores.size(), learner == null ? null : learned);
        }
    }

    /** How many of rising values are below one, or not above it. */
    static int lowerBound(double[] sorted, double value, boolean equalToo) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || equalToo && sorted[middle] == value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
