package org.galaxyscreen.detectors.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.SymmetricEigen;
import org.jspecify.annotations.Nullable;

/**
 * Clusters by the graph of nearest neighbours: K-means on the eigenvectors of its normalised Laplacian's smallest eigenvalues
 * (Shi and Malik 2000, doi:10.1109/34.868688; von Luxburg 2007, doi:10.1007/s11222-007-9033-z). Finds groups of any shape, and
 * says by the gap between eigenvalues how many there are.
 *
 * <p>As scikit-learn's of this name with {@code affinity="nearest_neighbors"}: rows are joined to their {@code neighbours} − 1
 * nearest others, and the graph is made symmetric by its mean with its transpose. Eigenvectors are computed component by
 * component, so that a graph that falls apart is no difficulty.
 *
 * @param clusters how many; null for as many as come before the widest gap between eigenvalues
 * @param mostClusters how many there may be where the gap decides, from 2
 * @param neighbours that a row is joined to, itself counted, from 2
 * @param seed of K-means and of the first Lanczos vector
 */
public record SpectralClustering(@Nullable Integer clusters, int mostClusters, int neighbours, long seed) {
    private static final String TASK = "spectral clustering";
    private static final int STEPS = 3;

    /** @throws IllegalArgumentException if a number is out of range */
    public SpectralClustering {
        if (clusters != null && clusters < 1) {
            throw new IllegalArgumentException("clusters is " + clusters + "; 1 or more expected");
        }
        if (mostClusters < 2) {
            throw new IllegalArgumentException("mostClusters is " + mostClusters + "; 2 or more expected");
        }
        if (neighbours < 2) {
            throw new IllegalArgumentException("neighbours is " + neighbours + "; 2 or more expected");
        }
    }

    /** Ten neighbours, and as many clusters, up to 20, as the gap says. */
    public static SpectralClustering defaults() {
        return new SpectralClustering(null, 20, 10, 0);
    }

    /** This with a number of clusters given. */
    public SpectralClustering withClusters(int number) {
        return new SpectralClustering(number, mostClusters, neighbours, seed);
    }

    /** This with the gap deciding among at most so many clusters. */
    public SpectralClustering withMostClusters(int number) {
        return new SpectralClustering(null, number, neighbours, seed);
    }

    /** This with another number of neighbours. */
    public SpectralClustering withNeighbours(int number) {
        return new SpectralClustering(clusters, mostClusters, number, seed);
    }

    /** This with another seed. */
    public SpectralClustering withSeed(long newSeed) {
        return new SpectralClustering(clusters, mostClusters, neighbours, newSeed);
    }

    /**
     * What was found.
     *
     * @param clusters how many clusters
     * @param labels each row's cluster, from 0
     * @param eigenvalues of the normalised Laplacian, ascending from 0: one more than clusters were asked for or allowed, where
     *     there are as many rows. As many are 0 as the graph has parts
     */
    public record Clusters(int clusters, List<Integer> labels, List<Double> eigenvalues) {
        /** Copies the lists. */
        public Clusters {
            labels = List.copyOf(labels);
            eigenvalues = List.copyOf(eigenvalues);
        }
    }

    /**
     * Clusters rows.
     *
     * @throws IllegalArgumentException if there are too few rows, or a value is not finite; the message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Clusters fit(Features features, ProgressListener progress) {
        int wanted = clusters == null ? mostClusters : clusters;
        Rows.requireTrainable("spectral clustering", features, Math.max(neighbours, wanted));
        Matrix rows = Matrix.of(features);
        int[][] found;
        try (OneDnnThreads threads = new OneDnnThreads()) {
            found = Distances.neighbours(rows, rows, neighbours - 1, true, threads, TASK)
                    .index();
        }
        progress.onProgress(new Progress(TASK, 1, STEPS, "steps"));
        NeighbourGraph graph = new NeighbourGraph(found);
        List<Vector> vectors = smallest(graph, wanted + 1);
        progress.onProgress(new Progress(TASK, 2, STEPS, "steps"));
        List<Double> eigenvalues = vectors.stream().map(Vector::eigenvalue).toList();
        int count = clusters == null ? beforeWidestGap(eigenvalues) : clusters;
        FittedKMeans kmeans = KMeansDetector.defaults()
                .withClusters(count)
                .withRestarts(10)
                .withMinClusterShare(0)
                .withSeed(seed)
                .fit(embedding(graph, vectors.subList(0, count)));
        progress.onProgress(new Progress(TASK, STEPS, STEPS, "steps"));
        List<Integer> labels = new ArrayList<>();
        for (int label : kmeans.labels()) {
            labels.add(label);
        }
        return new Clusters(count, labels, eigenvalues);
    }

    /** As {@link #fit(Features, ProgressListener)}, with nobody listening. */
    public Clusters fit(Features features) {
        return fit(features, ProgressListener.NONE);
    }

    /** An eigenvector of the Laplacian, which is nothing outside of one component. */
    private record Vector(double eigenvalue, NeighbourGraph.Part part, double[] entries, int offset) {}

    /** The Laplacian is I − M with M the normalised graph: its smallest eigenvalues come from the largest of M. */
    private List<Vector> smallest(NeighbourGraph graph, int count) {
        int[] component = graph.components();
        int components = 0;
        for (int c : component) {
            components = Math.max(components, c + 1);
        }
        List<Vector> all = new ArrayList<>();
        for (int c = 0; c < components; c++) {
            NeighbourGraph.Part part = graph.part(component, c);
            SymmetricEigen.Pairs pairs = Lanczos.largest(part, count, seed, TASK);
            for (int i = 0; i < pairs.values().length; i++) {
                // Rounding may leave a little less than nothing.
                all.add(new Vector(Math.max(0, 1 - pairs.values()[i]), part, pairs.vectors(), i * part.size()));
            }
        }
        all.sort(Comparator.comparingDouble(Vector::eigenvalue));
        return all.subList(0, Math.min(count, all.size()));
    }

    private static int beforeWidestGap(List<Double> eigenvalues) {
        int widest = 1;
        for (int i = 2; i < eigenvalues.size(); i++) {
            if (eigenvalues.get(i) - eigenvalues.get(i - 1) > eigenvalues.get(widest) - eigenvalues.get(widest - 1)) {
                widest = i;
            }
        }
        return widest;
    }

    /** Rows of the eigenvectors over the roots of the degrees: the random walk's eigenvectors. */
    private static Features embedding(NeighbourGraph graph, List<Vector> vectors) {
        float[] values = new float[graph.rows() * vectors.size()];
        for (int v = 0; v < vectors.size(); v++) {
            Vector vector = vectors.get(v);
            for (int i = 0; i < vector.part().size(); i++) {
                int row = vector.part().row(i);
                values[row * vectors.size() + v] =
                        (float) (vector.entries()[vector.offset() + i] / Math.sqrt(graph.degree(row)));
            }
        }
        List<SurveyObject> objects = new ArrayList<>();
        for (int row = 0; row < graph.rows(); row++) {
            objects.add(SurveyObject.of("row-" + row));
        }
        return Features.of(objects, vectors.size(), values);
    }
}
