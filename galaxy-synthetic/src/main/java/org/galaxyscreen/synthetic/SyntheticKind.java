package org.galaxyscreen.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an object of a {@link SyntheticSurvey} is: an ordinary galaxy, or a planted anomaly. */
public enum SyntheticKind {
    /** An elliptical galaxy, round to cigar-shaped. */
    SMOOTH("smooth", false),
    /** A disc with spiral arms. */
    SPIRAL("spiral", false),
    /** A disc with a bar and spiral arms. */
    BARRED_SPIRAL("barred-spiral", false),
    /** A disc seen from the side. */
    EDGE_ON("edge-on", false),
    /** Two galaxies that have torn tails out of each other. */
    MERGER("merger", true),
    /** A ring of young stars around a nucleus. */
    RING("ring", true),
    /** A galaxy that bends the light of another one behind it into arcs. */
    ARC("arc", true),
    /** An ordinary galaxy crossed by the trail of a satellite. */
    SATELLITE_TRAIL("satellite-trail", true),
    /** An ordinary galaxy beside a star that is too bright for the sensor: spikes, a halo, a bleeding column. */
    SATURATED_STAR("saturated-star", true),
    /** An ordinary galaxy with columns of the sensor missing. */
    DEAD_COLUMNS("dead-columns", true),
    /** No exposure: black, or black in part, or sky alone. */
    BLANK("blank", true),
    /** A damaged image: blocks in wrong places, lines shifted, a colour lost. */
    CORRUPT("corrupt", true);

    private static final List<SyntheticKind> ORDINARY =
            Arrays.stream(values()).filter(kind -> !kind.anomaly).toList();
    private static final List<SyntheticKind> ANOMALOUS =
            Arrays.stream(values()).filter(kind -> kind.anomaly).toList();

    private final String label;
    private final boolean anomaly;

    SyntheticKind(String label, boolean anomaly) {
        this.label = label;
        this.anomaly = anomaly;
    }

    /** The kinds of ordinary galaxies. */
    public static List<SyntheticKind> ordinary() {
        return ORDINARY;
    }

    /** The kinds of anomalies, in the order in which a survey plants them. */
    public static List<SyntheticKind> anomalous() {
        return ANOMALOUS;
    }

    /** The kind with that label, if it is one. */
    public static Optional<SyntheticKind> ofLabel(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    /** The label that a synthetic survey's objects carry: {@code barred-spiral}. */
    public String label() {
        return label;
    }

    /** Whether it is planted as an anomaly. */
    public boolean isAnomaly() {
        return anomaly;
    }
}
