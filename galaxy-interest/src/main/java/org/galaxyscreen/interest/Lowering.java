package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By how much of a rank objects are lowered for being like an artefact or like something that was dismissed. Immutable. */
final class Lowering {
    /** How far the rank of what is surely an artefact is lowered. */
    private static final double ARTEFACT_PENALTY = 1;

    /** Objects that {@link Label.Mark#DISMISS_ALIKE} lowers by a third or more, roughly. */
    private static final int ALIKE = 20;

    private static final double NOISE = 0.3;

    private final ReviewSpace space;
    private final @Nullable SimilarityRegression artefacts;

    /** The part of artefacts among what was judged. */
    private final double mean;

    private final List<Dismissed> dismissed;

    /** @param reach the distance at which it no longer lowers much */
    private record Dismissed(int row, double reach) {}

    private Lowering(
            ReviewSpace space, @Nullable SimilarityRegression artefacts, double mean, List<Dismissed> dismissed) {
        this.space = space;
        this.artefacts = artefacts;
        this.mean = mean;
        this.dismissed = dismissed;
    }

    /** What labels lower, by their rows. */
    static Lowering of(ReviewSpace space, Map<Integer, Label> labels) {
        Judgements judgements = Judgements.ofArtefacts(labels);
        List<Dismissed> dismissed = new ArrayList<>();
        labels.forEach((row, label) -> {
            if (label.mark() == Label.Mark.DISMISS_ALIKE) {
                dismissed.add(dismissed(space, row));
            }
        });
        return new Lowering(
                space,
                judgements.vary() ? SimilarityRegression.of(space, judgements, NOISE) : null,
                judgements.mean(),
                List.copyOf(dismissed));
    }

    /** What dismissing a row and its like lowers. */
    static Lowering ofDismissed(ReviewSpace space, int row) {
        return new Lowering(space, null, 0, List.of(dismissed(space, row)));
    }

    private static Dismissed dismissed(ReviewSpace space, int row) {
        double[] sorted = alike(space, row);
        Arrays.parallelSort(sorted);
        double reach = RowSimilarity.distanceOf(sorted[Math.max(0, sorted.length - 1 - ALIKE)]);
        return new Dismissed(row, Math.max(reach, 1e-9));
    }

    /** The mean similarity of all rows to one. */
    private static double[] alike(ReviewSpace space, int dismissed) {
        double[] alike = new double[space.rows()];
        for (int b = 0; b < space.blocks().size(); b++) {
            float[] column = space.similarity(b, dismissed);
            for (int row = 0; row < alike.length; row++) {
                alike[row] += column[row];
            }
        }
        double blocks = space.blocks().size();
        Arrays.setAll(alike, row -> alike[row] / blocks);
        return alike;
    }

    /** Whether nothing is lowered. */
    boolean isNone() {
        return artefacts == null && dismissed.isEmpty();
    }

    /** Of all rows of the space. */
    double[] all() {
        double[] lowered = new double[space.rows()];
        if (artefacts != null) {
            double[] likely = artefacts.predicted();
            Arrays.setAll(lowered, row -> penalty(likely[row]));
        }
        for (Dismissed each : dismissed) {
            double[] alike = alike(space, each.row());
            Arrays.setAll(lowered, row -> Math.max(lowered[row], lowered(each, alike[row])));
        }
        return lowered;
    }

    /** Of a row that need not be of the space; of one that is, {@link #all}'s to the bit. */
    double of(float[] standardised) {
        double lowered = artefacts == null ? 0 : penalty(artefacts.predict(standardised));
        for (Dismissed each : dismissed) {
            double alike = 0;
            for (int b = 0; b < space.blocks().size(); b++) {
                alike += space.similarity(b, standardised, each.row());
            }
            lowered = Math.max(lowered, lowered(each, alike / space.blocks().size()));
        }
        return lowered;
    }

    private double penalty(double predicted) {
        return ARTEFACT_PENALTY * Math.min(1, Math.max(0, predicted + mean));
    }

    private static double lowered(Dismissed by, double alike) {
        double distance = RowSimilarity.distanceOf(alike) / by.reach();
        return Math.exp(-distance * distance * distance * distance);
    }
}
