package org.galaxyscreen.interest.head;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.transform.FittedStandardScaler;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.interest.InterestTable;

/**
 * Learns from labels instead of looking for what is rare: a linear model on standardised features, whose score is the probability that an
 * object is interesting. Rows are standardised by all training rows; the model learns from those that have a label, found by the object's
 * id. Immutable.
 *
 * <p>The penalty is chosen by cross-validation, and the probabilities are calibrated on rows that the model has not seen (Platt's scaling).
 * They are those of objects like the labelled ones: a person who labels what looks odd labels no random sample, and the part of interesting
 * objects among all is smaller than among the labelled ones. The same seed gives the same head, on any number of threads.
 */
public final class HeadDetector implements Detector {
    /** How many objects of either kind need a label. */
    public static final int LEAST_LABELS = 5;

    private static final int FOLDS = 5;

    /** From the strongest penalty to the weakest, α times half the squared norm of the weights: 10⁵, 10⁴·⁵, …, 1. */
    private static final double[] ALPHAS = IntStream.rangeClosed(0, 10)
            .mapToDouble(step -> Math.pow(10, 5 - step / 2.0))
            .toArray();

    /** Of the gradient of the mean loss. */
    private static final double TOLERANCE = 1e-6;

    /** What is minimised. */
    public enum Loss {
        /** Interesting or not: logistic regression. */
        LOGISTIC,
        /** How interesting, 0 to 5: ordinal regression with a cut between each two (Rennie and Srebro 2005, "all threshold"). */
        ORDINAL
    }

    private final Labels labels;
    private final int interesting;
    private final Loss loss;
    private final long seed;

    /** By the object's id. A text that counts them is all that is said of them where settings are written. */
    private static final class Labels {
        private final Map<String, Integer> interest;

        Labels(Map<String, Integer> interest) {
            this.interest = Map.copyOf(interest);
        }

        @Override
        public String toString() {
            return interest.size() + " objects";
        }
    }

    private HeadDetector(Labels labels, int interesting, Loss loss, long seed) {
        this.labels = labels;
        this.interesting = interesting;
        this.loss = loss;
        this.seed = seed;
    }

    /**
     * Logistic regression, where an interest of 4 or 5 counts as interesting; seed 0.
     *
     * @param labels the interest, 0 to 5, by the object's id; copied
     * @throws IllegalArgumentException if an interest is out of range
     */
    public static HeadDetector of(Map<String, Integer> labels) {
        labels.forEach((id, interest) -> {
            if (interest < 0 || interest > 5) {
                throw new IllegalArgumentException("interest of '" + id + "' is " + interest + "; 0 to 5 expected");
            }
        });
        return new HeadDetector(new Labels(labels), 4, Loss.LOGISTIC, 0);
    }

    /**
     * This with another interest from which an object counts as interesting.
     *
     * @throws IllegalArgumentException if it is not 1 to 5
     */
    public HeadDetector withInteresting(int least) {
        if (least < 1 || least > 5) {
            throw new IllegalArgumentException("interesting is " + least + "; 1 to 5 expected");
        }
        return new HeadDetector(labels, least, loss, seed);
    }

    /** This with another loss. */
    public HeadDetector withLoss(Loss other) {
        return new HeadDetector(labels, interesting, Objects.requireNonNull(other, "other"), seed);
    }

    /** This with another seed of how the labelled rows are dealt out for cross-validation. */
    public HeadDetector withSeed(long newSeed) {
        return new HeadDetector(labels, interesting, loss, newSeed);
    }

    @Override
    public String name() {
        return "head";
    }

    @Override
    public int minimumRows() {
        return 2 * LEAST_LABELS;
    }

    /**
     * Learns from the rows that have a label.
     *
     * @throws IllegalArgumentException also if fewer than {@link #LEAST_LABELS} of them are interesting, or as many are not
     */
    @Override
    public FittedHead fit(Features train, ProgressListener progress) {
        Labelled labelled = labelled(train);
        FittedStandardScaler scaler = new StandardScaler().fit(train, progress);
        Features seen = scaler.transform(train.select(labelled.rows));
        float[][] rows = new float[seen.rows()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = seen.row(i);
        }
        Fold[] folds = folds(rows, labelled.interest);
        boolean[] positive = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            positive[i] = labelled.interest[i] >= interesting;
        }
        double[] decisions = {};
        HeadQuality best = null;
        double alpha = ALPHAS[0];
        for (double tried : ALPHAS) {
            Cancellation.check("training a head");
            double[] unseen = new double[rows.length];
            Arrays.stream(folds).parallel().forEach(fold -> fold.decide(tried, unseen));
            HeadQuality quality = quality(unseen, positive, folds);
            if (best == null || quality.logLoss() < best.logLoss()) {
                best = quality;
                alpha = tried;
                decisions = unseen;
            }
        }
        int[] cuts = cuts(labelled.interest);
        CutLoss all = new CutLoss(rows, labelled.interest, cuts, alpha);
        double[] point = Lbfgs.minimum(all, all.start(), TOLERANCE);
        int d = train.dimensions();
        return new FittedHead(
                scaler,
                Arrays.copyOf(point, d),
                point[d + Arrays.binarySearch(cuts, interesting)],
                Logistic.fit(decisions, positive),
                alpha,
                Objects.requireNonNull(best));
    }

    @Override
    public FittedHead fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    private record Labelled(int[] rows, int[] interest) {}

    private Labelled labelled(Features train) {
        int[] rows = IntStream.range(0, train.rows())
                .filter(row -> labels.interest.containsKey(train.object(row).id()))
                .toArray();
        int[] interest = Arrays.stream(rows)
                .map(row -> Objects.requireNonNull(
                        labels.interest.get(train.object(row).id())))
                .toArray();
        long above =
                Arrays.stream(interest).filter(value -> value >= interesting).count();
        if (above < LEAST_LABELS || rows.length - above < LEAST_LABELS) {
            throw new IllegalArgumentException("of the " + train.rows() + " training rows " + rows.length
                    + " have a label, " + above + " of them with an interest of " + interesting
                    + " or more; at least " + LEAST_LABELS + " such and " + LEAST_LABELS + " others expected");
        }
        return new Labelled(rows, interest);
    }

    /** The cuts that divide the labels; among them the one below the interesting ones. */
    private int[] cuts(int[] interest) {
        int low = Arrays.stream(interest).min().orElse(0);
        int high = Arrays.stream(interest).max().orElse(0);
        return loss == Loss.LOGISTIC
                ? new int[] {interesting}
                : IntStream.rangeClosed(low + 1, high).toArray();
    }

    /** Each label's rows are dealt out in random order, so that every fold has its part of them. */
    private Fold[] folds(float[][] rows, int[] interest) {
        int[] dealt = new int[rows.length];
        SplittableRandom random = new SplittableRandom(seed);
        int next = 0;
        for (int value = 0; value <= 5; value++) {
            int wanted = value;
            int[] same = IntStream.range(0, rows.length)
                    .filter(i -> interest[i] == wanted)
                    .toArray();
            for (int i = same.length - 1; i >= 0; i--) {
                int other = random.nextInt(i + 1);
                int row = same[other];
                same[other] = same[i];
                dealt[row] = next++ % FOLDS;
            }
        }
        return IntStream.range(0, FOLDS)
                .mapToObj(number -> new Fold(rows, interest, dealt, number))
                .toArray(Fold[]::new);
    }

    /** Calibrated for each fold by the others. */
    private static HeadQuality quality(double[] decisions, boolean[] positive, Fold[] folds) {
        double[] probabilities = new double[decisions.length];
        for (Fold fold : folds) {
            boolean[] known = new boolean[fold.learned.length];
            double[] values = new double[known.length];
            for (int i = 0; i < known.length; i++) {
                values[i] = decisions[fold.learned[i]];
                known[i] = positive[fold.learned[i]];
            }
            Logistic scaling = Logistic.fit(values, known);
            for (int row : fold.unseen) {
                probabilities[row] = scaling.probability(decisions[row]);
            }
        }
        return HeadQuality.of(probabilities, positive);
    }

    /** A part of the labelled rows, foretold by a head that learns from the others. For one thread at a time. */
    private final class Fold {
        private final float[][] rows;
        private final int[] learned;
        private final int[] unseen;
        private final float[][] train;
        private final int[] interest;
        private final int[] cuts;
        /** From one penalty to the next, weaker one little changes. */
        private double[] point;

        Fold(float[][] rows, int[] interest, int[] dealt, int number) {
            this.rows = rows;
            this.learned = IntStream.range(0, rows.length)
                    .filter(i -> dealt[i] != number)
                    .toArray();
            this.unseen = IntStream.range(0, rows.length)
                    .filter(i -> dealt[i] == number)
                    .toArray();
            this.train = Arrays.stream(learned).mapToObj(i -> rows[i]).toArray(float[][]::new);
            this.interest = Arrays.stream(learned).map(i -> interest[i]).toArray();
            this.cuts = cuts(this.interest);
            this.point = new CutLoss(train, this.interest, cuts, 1).start();
        }

        void decide(double alpha, double[] decisions) {
            point = Lbfgs.minimum(new CutLoss(train, interest, cuts, alpha), point, TOLERANCE);
            int d = rows[0].length;
            double cut = point[d + Arrays.binarySearch(cuts, interesting)];
            for (int row : unseen) {
                decisions[row] = CutLoss.along(rows[row], 0, d, point) - cut;
            }
        }
    }

    /** Makes it by name: {@code head:labels=FILE}. For the service loader. */
    public static final class Provider implements DetectorProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "head";
        }

        @Override
        public List<String> options() {
            return List.of("labels", "interesting", "loss", "seed");
        }

        @Override
        public Optional<String> threshold() {
            return Optional.of("fixed:0.5");
        }

        /**
         * Reads the labels.
         *
         * @throws UncheckedIOException if they cannot be read
         */
        @Override
        public Detector create(NamedOptions options) {
            Path file = Path.of(options.require("labels").text("labels").orElseThrow());
            String named = options.text("loss").orElse("logistic");
            Loss loss = Arrays.stream(Loss.values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(named))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("loss is '" + named + "'; logistic or ordinal expected"));
            int interesting = options.integer("interesting", 4, 1, 5);
            try {
                return of(InterestTable.read(file).scores())
                        .withInteresting(interesting)
                        .withLoss(loss)
                        .withSeed(options.seed("seed", 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
    }
}
