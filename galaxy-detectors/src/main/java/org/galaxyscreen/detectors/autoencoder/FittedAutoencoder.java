package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Standardisation;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.linalg.MatrixProducts;
import org.galaxyscreen.linalg.MatrixProducts.Operand;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.PackedMatrix;
import org.jspecify.annotations.Nullable;

/**
 * A trained autoencoder. A score is the mean squared error with which a row is reproduced, over its standardised
 * dimensions, from 0 up; about 1 is what predicting the training mean would give.
 */
public final class FittedAutoencoder implements FittedDetector {
    /** Rows are always computed in tiles of this many, the last one filled up, so that a row's bits do not depend on how
     * many rows there are. Fewer than 64 would make many rows slow, more would make few rows slow: those of one request, for example. */
    private static final int TILE = 64;

    private final int dimensions;
    private final Standardisation standardisation;
    private final List<DenseLayer> layers;
    private final LearningCurve learningCurve;

    /** For whoever scores few rows again and again; freed with this object. Null until then. */
    private @Nullable Weights kept;

    FittedAutoencoder(
            int dimensions, Standardisation standardisation, List<DenseLayer> layers, LearningCurve learningCurve) {
        this.dimensions = dimensions;
        this.standardisation = standardisation;
        this.layers = List.copyOf(layers);
        this.learningCurve = learningCurve;
    }

    @Override
    public String name() {
        return "autoencoder";
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    /** How the training went. */
    public LearningCurve learningCurve() {
        return learningCurve;
    }

    @Override
    public Scores score(Features features) {
        double[] scores = new double[features.rows()];
        forEachReconstruction(features, (row, standardised, reconstruction, offset) -> {
            double sum = 0;
            for (int k = offset; k < offset + dimensions; k++) {
                double difference = (double) standardised[k] - reconstruction[k];
                sum += difference * difference;
            }
            scores[row] = sum / dimensions;
        });
        return new Scores(name(), features.objects(), scores);
    }

    /**
     * Which dimensions make up a row's score: each one's squared error in standardised units.
     *
     * @return as many as there are dimensions; their mean is the score
     */
    public double[] errors(Features features, int row) {
        double[] errors = new double[dimensions];
        forEachReconstruction(features.select(new int[] {row}), (first, standardised, reconstruction, offset) -> {
            for (int k = 0; k < dimensions; k++) {
                double difference = (double) standardised[offset + k] - reconstruction[offset + k];
                errors[k] = difference * difference;
            }
        });
        return errors;
    }

    /** Hears of rows on several threads at once. */
    private interface ReconstructionVisitor {
        void visit(int row, float[] standardised, float[] reconstruction, int offset);
    }

    private void forEachReconstruction(Features features, ReconstructionVisitor visitor) {
        Rows.requireScorable("the autoencoder", dimensions, features);
        int tiles = (features.rows() + TILE - 1) / TILE;
        if (tiles <= 1) {
            forEachReconstruction(features, visitor, tiles, keptWeights());
            return;
        }
        try (Weights weights = new Weights(layers)) {
            forEachReconstruction(features, visitor, tiles, weights);
        }
    }

    private synchronized Weights keptWeights() {
        if (kept == null) {
            kept = new Weights(layers);
        }
        return kept;
    }

    private void forEachReconstruction(Features features, ReconstructionVisitor visitor, int tiles, Weights weights) {
        try (OneDnnThreads threads = new OneDnnThreads()) {
            Forward[] workers = new Forward[Math.min(threads.count(), tiles)];
            Arrays.setAll(workers, i -> new Forward(layers, weights));
            try {
                threads.run("scoring by autoencoder", tiles, (worker, tile) -> {
                    int from = tile * TILE;
                    int count = Math.min(TILE, features.rows() - from);
                    Forward forward = workers[worker];
                    features.copyRows(from, count, forward.input, 0);
                    standardisation.apply(forward.input, count);
                    forward.run(threads.products(worker));
                    for (int i = 0; i < count; i++) {
                        requireFinite(forward, i, features, from + i);
                        visitor.visit(from + i, forward.input, forward.output, i * dimensions);
                    }
                });
            } finally {
                for (Forward worker : workers) {
                    worker.close();
                }
            }
        }
    }

    private void requireFinite(Forward forward, int index, Features features, int row) {
        int offset = index * dimensions;
        Standardisation.requireFinite("the autoencoder", forward.input, offset, dimensions, features, row);
        for (int k = 0; k < dimensions; k++) {
            if (!Float.isFinite(forward.output[offset + k])) {
                throw new IllegalArgumentException("the autoencoder: row " + row + " ("
                        + features.object(row).id() + ") lies so far from the rows learned from that its"
                        + " reconstruction is not finite: leave the row out or mend it");
            }
        }
    }

    void save(StateWriter state) {
        state.put("dimensions", dimensions);
        standardisation.save(state.child("standardisation"));
        saveLayers(state, layers);
        state.child("learningCurve")
                .put("bestEpoch", learningCurve.bestEpoch())
                .put("trainError", array(learningCurve.trainError()))
                .put("validationError", array(learningCurve.validationError()));
    }

    static void saveLayers(StateWriter state, List<DenseLayer> layers) {
        state.putAll("layers", layers, (each, layer) -> each.put("in", layer.in())
                .put("out", layer.out())
                .put("relu", layer.relu())
                .put("weight", layer.weight())
                .put("bias", layer.bias()));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static List<DenseLayer> loadLayers(StateReader state) throws IOException {
        List<DenseLayer> layers = new ArrayList<>();
        int width = -1;
        for (StateReader each : state.all("layers")) {
            int in = each.positiveInteger("in");
            int out = each.positiveInteger("out");
            if (width >= 0 && in != width) {
                throw each.malformed("the layer takes " + in + " values, the one before it gives " + width);
            }
            layers.add(new DenseLayer(
                    in, out, each.flag("relu"), each.floats("weight", (long) in * out), each.floats("bias", out)));
            width = out;
        }
        if (layers.isEmpty()) {
            throw state.malformed("there are no layers");
        }
        return layers;
    }

    static FittedAutoencoder load(StateReader state) throws IOException {
        int dimensions = state.positiveInteger("dimensions");
        List<DenseLayer> layers = loadLayers(state);
        if (layers.get(0).in() != dimensions || layers.get(layers.size() - 1).out() != dimensions) {
            throw state.malformed("the layers do not take and give " + dimensions + " values");
        }
        StateReader curve = state.child("learningCurve");
        return new FittedAutoencoder(
                dimensions,
                Standardisation.load(state.child("standardisation"), dimensions),
                layers,
                new LearningCurve(
                        Arrays.stream(curve.doubles("trainError", -1)).boxed().toList(),
                        Arrays.stream(curve.doubles("validationError", -1))
                                .boxed()
                                .toList(),
                        curve.integer("bestEpoch")));
    }

    /** The layers' weights in native memory. */
    private static final class Weights implements AutoCloseable {
        private final List<PackedMatrix> packed = new ArrayList<>();

        Weights(List<DenseLayer> layers) {
            layers.forEach(layer -> packed.add(new PackedMatrix(TILE, layer.out(), layer.in(), false, layer.weight())));
        }

        @Override
        public void close() {
            packed.forEach(PackedMatrix::close);
        }
    }

    /** One worker's tile. */
    private static final class Forward implements AutoCloseable {
        private final List<DenseLayer> layers;
        private final Weights weights;
        private final List<FloatPointer> activations = new ArrayList<>();
        private final float[] input;
        private final float[] output;
        private final float[] scratch;

        Forward(List<DenseLayer> layers, Weights weights) {
            this.layers = layers;
            this.weights = weights;
            int widest = 0;
            activations.add(new FloatPointer((long) TILE * layers.get(0).in()));
            for (DenseLayer layer : layers) {
                activations.add(new FloatPointer((long) TILE * layer.out()));
                widest = Math.max(widest, layer.out());
            }
            input = new float[TILE * layers.get(0).in()];
            output = new float[input.length];
            scratch = new float[TILE * widest];
        }

        void run(MatrixProducts multiplier) {
            activations.get(0).put(input, 0, input.length);
            for (int i = 0; i < layers.size(); i++) {
                DenseLayer layer = layers.get(i);
                FloatPointer target = activations.get(i + 1);
                multiplier.multiply(
                        TILE,
                        new Operand(activations.get(i), 0, layer.in()),
                        weights.packed.get(i),
                        new Operand(target, 0, layer.out()));
                float[] values = i == layers.size() - 1 ? output : scratch;
                target.get(values, 0, TILE * layer.out());
                activate(layer, values);
                target.put(values, 0, TILE * layer.out());
            }
        }

        private static void activate(DenseLayer layer, float[] values) {
            float[] bias = layer.bias();
            for (int row = 0; row < TILE; row++) {
                int base = row * bias.length;
                for (int k = 0; k < bias.length; k++) {
                    float sum = values[base + k] + bias[k];
                    values[base + k] = layer.relu() ? Math.max(0, sum) : sum;
                }
            }
        }

        @Override
        public void close() {
            activations.forEach(FloatPointer::close);
        }
    }
}
