package org.galaxyscreen.interest.head;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.detectors.transform.FittedStandardScaler;

/** A trained head. A score is the probability that an object is interesting, 0 to 1, among objects like those that had labels. */
public final class FittedHead implements FittedDetector {
    private static final int CHUNK = 1024;
    private static final double LITTLE_BETTER_THAN_CHANCE = 0.6;
    private static final int FEW = 20;

    private final FittedStandardScaler scaler;
    private final double[] weights;
    private final double cut;
    private final Logistic calibration;
    private final double alpha;
    private final HeadQuality quality;

    FittedHead(
            FittedStandardScaler scaler,
            double[] weights,
            double cut,
            Logistic calibration,
            double alpha,
            HeadQuality quality) {
        this.scaler = scaler;
        this.weights = weights;
        this.cut = cut;
        this.calibration = calibration;
        this.alpha = alpha;
        this.quality = quality;
    }

    @Override
    public String name() {
        return "head";
    }

    @Override
    public int dimensions() {
        return weights.length;
    }

    /** How well it foretells the labels of rows that it has not seen. */
    public HeadQuality quality() {
        return quality;
    }

    /** The penalty that was chosen: α in α/2 · w·w, beside the sum of the losses. */
    public double alpha() {
        return alpha;
    }

    /** The weight of each standardised feature; a copy. */
    public double[] weights() {
        return weights.clone();
    }

    @Override
    public Scores score(Features features) {
        Features standardised = scaler.transform(features);
        int d = weights.length;
        double[] scores = new double[features.rows()];
        int chunks = (scores.length + CHUNK - 1) / CHUNK;
        IntStream.range(0, chunks).parallel().forEach(chunk -> {
            int from = chunk * CHUNK;
            int count = Math.min(CHUNK, scores.length - from);
            float[] values = new float[count * d];
            standardised.copyRows(from, count, values, 0);
            for (int i = 0; i < count; i++) {
                scores[from + i] = calibration.probability(CutLoss.along(values, i * d, d, weights) - cut);
            }
        });
        Cancellation.check("scoring by a head");
        return new Scores(name(), features.objects(), scores);
    }

    @Override
    public Optional<String> learned() {
        RankingQuality ranking = quality.ranking();
        return Optional.of(String.format(
                Locale.ROOT,
                "learned from %,d labels, %,d of them interesting; on labels left out: ROC AUC %.3f, average precision %.3f, Brier score"
                        + " %.3f, calibration error %.3f",
                ranking.rows(),
                ranking.anomalies(),
                ranking.rocAuc(),
                ranking.averagePrecision(),
                quality.brierScore(),
                quality.calibrationError()));
    }

    @Override
    public Optional<String> advice() {
        RankingQuality ranking = quality.ranking();
        if (ranking.rocAuc() < LITTLE_BETTER_THAN_CHANCE) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the head foretells labels that it has not seen hardly better than chance (ROC AUC %.2f): give more labels, or"
                            + " features of another stage or network",
                    ranking.rocAuc()));
        }
        if (ranking.anomalies() < FEW) {
            return Optional.of("the head has learned from " + ranking.anomalies()
                    + " interesting objects alone: its probabilities are rough until there are " + FEW);
        }
        return Optional.empty();
    }

    void save(StateWriter state) {
        RankingQuality ranking = quality.ranking();
        List<HeadQuality.Bin> bins = quality.reliability();
        state.put("weights", weights)
                .put("cut", cut)
                .put("slope", calibration.slope())
                .put("offset", calibration.offset())
                .put("alpha", alpha)
                .put("labelled", ranking.rows())
                .put("interesting", ranking.anomalies())
                .put("rocAuc", ranking.rocAuc())
                .put("averagePrecision", ranking.averagePrecision())
                .put("precisionAtAnomalies", ranking.precisionAtAnomalies())
                .put("logLoss", quality.logLoss())
                .put("baseLogLoss", quality.baseLogLoss())
                .put("brierScore", quality.brierScore())
                .put("calibrationError", quality.calibrationError())
                .put("binRows", bins.stream().mapToInt(HeadQuality.Bin::rows).toArray())
                .put(
                        "binProbability",
                        bins.stream().mapToDouble(HeadQuality.Bin::probability).toArray())
                .put(
                        "binInteresting",
                        bins.stream().mapToDouble(HeadQuality.Bin::interesting).toArray());
        state.child("scaler").fitted(scaler);
    }

    static FittedHead load(StateReader state) throws IOException {
        FittedStandardScaler scaler = state.child("scaler").fitted(FittedStandardScaler.class);
        int[] rows = state.integers("binRows", -1);
        double[] probability = state.doubles("binProbability", rows.length);
        double[] interesting = state.doubles("binInteresting", rows.length);
        List<HeadQuality.Bin> bins = new ArrayList<>();
        for (int b = 0; b < rows.length; b++) {
            bins.add(new HeadQuality.Bin(rows[b], probability[b], interesting[b]));
        }
        double slope = state.number("slope");
        if (!(slope >= 0)) {
            throw state.malformed("its slope is " + slope + "; 0 or more expected");
        }
        return new FittedHead(
                scaler,
                state.doubles("weights", scaler.inputDimensions()),
                state.number("cut"),
                new Logistic(slope, state.number("offset")),
                state.number("alpha"),
                new HeadQuality(
                        new RankingQuality(
                                state.positiveInteger("labelled"),
                                state.positiveInteger("interesting"),
                                state.number("rocAuc"),
                                state.number("averagePrecision"),
                                state.number("precisionAtAnomalies")),
                        state.number("logLoss"),
                        state.number("baseLogLoss"),
                        state.number("brierScore"),
                        state.number("calibrationError"),
                        bins));
    }
}
