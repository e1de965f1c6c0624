package org.galaxyscreen.detectors;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Shuffling;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.jspecify.annotations.Nullable;

/**
 * A screening as the study did it that this library follows, for whoever compares counts; {@link Screening} is the one to
 * use. Nine tenths of the objects, at random, train the autoencoder; the last tenth is screened, and an object is an anomaly
 * if all three detectors flag it. On Galaxy10 DECaLS the study flagged 87 objects of the test tenth by the autoencoder, 66
 * by K-means and 767 by DBSCAN, and 9 by all three (its text says 99 and 14).
 *
 * <p>Its flaws, repeated here:
 *
 * <ul>
 *   <li>K-means and DBSCAN are fitted on the very objects they judge. So nothing is held out, an odd object can draw a
 *       centre to itself, and no other object can be scored later.
 *   <li>Those features are standardised by the mean and deviation of the test objects, and K-means centres, fitted to
 *       standardised rows, are compared with rows that are not. The distance is dominated by the dimensions' means and
 *       widths, not by where the rows lie among the centres.
 *   <li>The quartile fences are those of the very scores that they judge: the more odd objects there are, the higher they
 *       lie.
 *   <li>The fences of K-means are two-sided: objects that lie unusually near to a centre are anomalies.
 *   <li>DBSCAN's eps is the median distance to the fifth neighbour, the object itself counted: about half of the objects are
 *       no core objects by construction, and many of them noise. Where most are, "flagged by DBSCAN" says little.
 *   <li>The autoencoder takes one vector a step for 50 epochs, with nothing held out to see when it has learned enough. One
 *       vector a step is also very slow; give {@link #withAutoencoder} larger batches for a quicker look.
 *   <li>The counts are those of one random split, of which no seed is given here: another split gives others.
 * </ul>
 *
 * <p>What is not repeated: objects keep their identity (the study looked test rows up in the full image set, so that its
 * gallery shows other galaxies), and the autoencoder standardises by the training objects, so its errors are in other units
 * than the study's (.0353 at its fence). The score in the catalogue, the mean of the ranks among the test objects, is this
 * library's; the study gave none.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class PublishedScreening {
    private final AutoencoderDetector autoencoder;
    private final KMeansDetector kmeans;
    private final DbscanDetector dbscan;
    private final double trainFraction;
    private final long seed;

    private PublishedScreening(
            AutoencoderDetector autoencoder,
            KMeansDetector kmeans,
            DbscanDetector dbscan,
            double trainFraction,
            long seed) {
        Objects.requireNonNull(autoencoder, "autoencoder");
        Objects.requireNonNull(kmeans, "kmeans");
        Objects.requireNonNull(dbscan, "dbscan");
        if (!(trainFraction > 0 && trainFraction < 1)) {
            throw new IllegalArgumentException("trainFraction is " + trainFraction + "; above 0 and below 1 expected");
        }
        this.autoencoder = autoencoder;
        this.kmeans = kmeans;
        this.dbscan = dbscan;
        this.trainFraction = trainFraction;
        this.seed = seed;
    }

    static PublishedScreening defaults(long seed) {
        int epochs = 50;
        return new PublishedScreening(
                AutoencoderDetector.defaults()
                        .withHiddenLayers(List.of(1024, 512, 256, 128, 64))
                        .withLearningRate(1e-4)
                        .withBatchSize(1)
                        .withMaxEpochs(epochs)
                        .withPatience(epochs)
                        .withValidationFraction(0)
                        .withSeed(seed),
                KMeansDetector.defaults()
                        .withClusters(10)
                        .withRestarts(10)
                        .withMinClusterShare(0)
                        .withSeed(seed),
                DbscanDetector.defaults().withMinPts(5).withEpsQuantile(0.5),
                0.9,
                seed);
    }

    /** This with another autoencoder. */
    public PublishedScreening withAutoencoder(AutoencoderDetector other) {
        return new PublishedScreening(other, kmeans, dbscan, trainFraction, seed);
    }

    /** This with another part for the autoencoder to learn from. */
    public PublishedScreening withTrainFraction(double fraction) {
        return new PublishedScreening(autoencoder, kmeans, dbscan, fraction, seed);
    }

    /** This with another value of {@link #kmeans}. */
    public PublishedScreening withKmeans(KMeansDetector newKmeans) {
        return new PublishedScreening(autoencoder, newKmeans, dbscan, trainFraction, seed);
    }

    /** This with another value of {@link #dbscan}. */
    public PublishedScreening withDbscan(DbscanDetector newDbscan) {
        return new PublishedScreening(autoencoder, kmeans, newDbscan, trainFraction, seed);
    }

    /** The autoencoder, which is fitted on the training objects. */
    public AutoencoderDetector autoencoder() {
        return autoencoder;
    }

    /** K-means, which is fitted on the standardised test objects. */
    public KMeansDetector kmeans() {
        return kmeans;
    }

    /** DBSCAN, which is fitted on the standardised test objects. */
    public DbscanDetector dbscan() {
        return dbscan;
    }

    /** The part of the objects that the autoencoder learns from, above 0 and below 1. */
    public double trainFraction() {
        return trainFraction;
    }

    /** The seed of the split. */
    public long seed() {
        return seed;
    }

    /**
     * Fits and ranks. The same features, settings and seeds give the same catalogue.
     *
     * @return the test objects, the oddest first
     * @throws IllegalArgumentException if there are too few rows to split and to cluster, or a value is not finite; the
     *     message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public AnomalyCatalogue run(Features features, ProgressListener progress) {
        int count = (int) Math.round(trainFraction * features.rows());
        int[] order = Shuffling.permutation(features.rows(), new SplittableRandom(seed));
        Features train = features.select(Arrays.copyOf(order, count));
        int[] testRows = Arrays.copyOfRange(order, count, order.length);
        Arrays.sort(testRows);
        Features test = features.select(testRows);
        Rows.requireTrainable("the screening's test part", test, Math.max(kmeans.clusters(), dbscan.minPts()));
        Features standardised = new StandardScaler().fit(test, progress).transform(test);

        return new EnsembleDetector(
                        List.of(
                                EnsembleDetector.Member.of(new FromRows(autoencoder, train), IqrThreshold.upper()),
                                EnsembleDetector.Member.of(new FromRows(kmeans, standardised), IqrThreshold.both()),
                                EnsembleDetector.Member.of(
                                        Pipeline.of(dbscan, new StandardScaler()), new FixedThreshold(1))),
                        Voting.all())
                .withName("published")
                .fit(test, progress)
                .rank(test);
    }

    /** As {@link #run(Features, ProgressListener)}, with nobody listening. */
    public AnomalyCatalogue run(Features features) {
        return run(features, ProgressListener.NONE);
    }

    /** Learns from the same rows, whatever it is given. */
    private record FromRows(Detector detector, Features rows) implements Detector {
        @Override
        public String name() {
            return detector.name();
        }

        @Override
        public FittedDetector fit(Features train, ProgressListener progress) {
            return detector.fit(rows, progress);
        }
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(autoencoder, kmeans, dbscan, trainFraction, seed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PublishedScreening that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "PublishedScreening" + values();
    }
}
