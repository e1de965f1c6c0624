package org.galaxyscreen.detectors.embedding;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Execution;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Shuffling;
import org.galaxyscreen.detectors.transform.FittedPca;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * t-SNE (van der Maaten and Hinton 2008), with the repulsion summed over a grid by Fourier transforms (Linderman et al. 2019,
 * doi:10.1038/s41592-018-0308-4), or over a quadtree where the rows are few (van der Maaten 2014, JMLR 15, 3221), and the
 * settings that keep large structure in place: from the principal components, with a learning rate that grows with the rows
 * (Kobak and Berens 2019, doi:10.1038/s41467-019-13056-x; Belkina et al. 2019, doi:10.1038/s41467-019-13055-y).
 *
 * <p>Rows become principal components first; neighbours are exact. Beyond {@code landmarks} rows, so many of them, drawn at random, are embedded, and each other
 * row is placed among the landmarks that it is nearest to: memory is then bounded by the landmarks, and time grows with the rows. The
 * same rows, settings and seed give the same bits on any number of threads.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class Tsne {
    private static final String TASK = "embedding by t-SNE";
    private static final int LEAST_ITERATIONS = 250;

    /** Rows placed among the landmarks at a time. */
    private static final int BLOCK = 16_384;

    private final double perplexity;
    private final int components;
    private final int landmarks;
    private final int iterations;
    private final long seed;

    private Tsne(double perplexity, int components, int landmarks, int iterations, long seed) {
        if (!(perplexity >= 2 && perplexity <= 1000)) {
            throw new IllegalArgumentException("perplexity is " + perplexity + "; 2 to 1000 expected");
        }
        if (components < 2) {
            throw new IllegalArgumentException("components is " + components + "; 2 or more expected");
        }
        if (landmarks < 100 || landmarks > 1_000_000) {
            throw new IllegalArgumentException("landmarks is " + landmarks + "; 100 to 1000000 expected");
        }
        if (iterations < LEAST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "iterations is " + iterations + "; " + LEAST_ITERATIONS + " or more expected");
        }
        this.perplexity = perplexity;
        this.components = components;
        this.landmarks = landmarks;
        this.iterations = iterations;
        this.seed = seed;
    }

    /**
     * Perplexity 30, 50 components, 20,000 landmarks, 750 iterations.
     *
     * @param seed of every random choice
     */
    public static Tsne defaults(long seed) {
        return new Tsne(30, 50, 20_000, 750, seed);
    }

    /** This with another perplexity. */
    public Tsne withPerplexity(double newPerplexity) {
        return new Tsne(newPerplexity, components, landmarks, iterations, seed);
    }

    /** This with another number of principal components. */
    public Tsne withComponents(int newComponents) {
        return new Tsne(perplexity, newComponents, landmarks, iterations, seed);
    }

    /** This with another number of landmarks. */
    public Tsne withLandmarks(int newLandmarks) {
        return new Tsne(perplexity, components, newLandmarks, iterations, seed);
    }

    /** This with another number of iterations. */
    public Tsne withIterations(int newIterations) {
        return new Tsne(perplexity, components, landmarks, newIterations, seed);
    }

    /** About how many neighbours count, from 2; at most a third of the rows is used. */
    public double perplexity() {
        return perplexity;
    }

    /** Principal components that rows are reduced to, from 2. */
    public int components() {
        return components;
    }

    /** Rows embedded together at most, 100 to 1,000,000. */
    public int landmarks() {
        return landmarks;
    }

    /** The iterations of the descent, from 250, the first third of which exaggerates attraction, up to 250. */
    public int iterations() {
        return iterations;
    }

    /** The seed of the landmarks' choice and of a jitter too small to see. */
    public long seed() {
        return seed;
    }

    /**
     * Places rows in the plane.
     *
     * @param progress told of iterations, then of rows placed among landmarks
     * @throws IllegalArgumentException if a value is not finite; the message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Embedding embed(Features features, ProgressListener progress) {
        return embed(features, progress, Execution.current().threads());
    }

    /** As {@link #embed(Features, ProgressListener)}, with nobody listening. */
    public Embedding embed(Features features) {
        return embed(features, ProgressListener.NONE);
    }

    Embedding embed(Features features, ProgressListener progress, int threadCount) {
        Rows.requireTrainable("t-SNE", features, 0);
        int rows = features.rows();
        if (rows < 3) {
            double[] places = new double[2 * rows];
            if (rows == 2) {
                places[2] = 1;
            }
            return new Embedding(features.objects(), places);
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] chosen = null;
        Features embedded = features;
        if (rows > landmarks) {
            chosen = Arrays.copyOf(Shuffling.permutation(rows, random.split()), landmarks);
            Arrays.sort(chosen);
            embedded = features.select(chosen);
        }
        int kept = Math.min(components, Math.min(embedded.rows() - 1, features.dimensions()));
        FittedPca pca = Pca.ofComponents(kept).withSeed(seed).fit(embedded, ProgressListener.NONE);
        Features reduced = pca.transform(embedded);
        Cancellation.check(TASK);
        try (OneDnnThreads threads = new OneDnnThreads(threadCount)) {
            Affinities affinities = Affinities.of(reduced, perplexity, threads, TASK);
            double[] places = start(reduced, random.split());
            new Descent(affinities, places, threads, TASK).run(iterations, Math.min(250, iterations / 3), progress);
            if (chosen != null) {
                places = others(features, pca, reduced, chosen, places, progress, threads);
            }
            return new Embedding(features.objects(), places);
        }
    }

    /** The first two components, small; equal rows are told apart by a jitter, since equal places repel each other nowhere. */
    private static double[] start(Features reduced, SplittableRandom random) {
        int rows = reduced.rows();
        double[] places = new double[2 * rows];
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            places[2 * i] = reduced.value(i, 0);
            places[2 * i + 1] = reduced.dimensions() > 1 ? reduced.value(i, 1) : 0;
            sum += places[2 * i] * places[2 * i];
        }
        double scale = sum > 0 ? 1e-4 / Math.sqrt(sum / rows) : 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = places[i] * scale + 1e-7 * (random.nextDouble() - 0.5);
        }
        return places;
    }

    private double[] others(
            Features features,
            FittedPca pca,
            Features landmarkRows,
            int[] chosen,
            double[] landmarkPlaces,
            ProgressListener progress,
            OneDnnThreads threads) {
        int rows = features.rows();
        double[] places = new double[2 * rows];
        boolean[] isLandmark = new boolean[rows];
        for (int i = 0; i < chosen.length; i++) {
            places[2 * chosen[i]] = landmarkPlaces[2 * i];
            places[2 * chosen[i] + 1] = landmarkPlaces[2 * i + 1];
            isLandmark[chosen[i]] = true;
        }
        Placement placement = new Placement(landmarkRows, landmarkPlaces, threads, TASK);
        int[] block = new int[BLOCK];
        int filled = 0;
        for (int row = 0; row < rows; row++) {
            if (!isLandmark[row]) {
                block[filled++] = row;
            }
            if (filled == BLOCK || row == rows - 1 && filled > 0) {
                int[] these = Arrays.copyOf(block, filled);
                double[] found = placement.place(pca.transform(features.select(these)));
                for (int i = 0; i < filled; i++) {
                    places[2 * these[i]] = found[2 * i];
                    places[2 * these[i] + 1] = found[2 * i + 1];
                }
                filled = 0;
                progress.onProgress(new Progress("placing rows on the map", row + 1L, rows, "rows"));
            }
        }
        return places;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(perplexity, components, landmarks, iterations, seed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tsne that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Tsne" + values();
    }
}
