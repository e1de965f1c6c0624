package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;

/** One training of the autoencoder. Its first weights and its order of rows are drawn here, whichever network learns. */
final class AutoencoderTraining {
    private final AutoencoderDetector settings;
    private final Features train;
    private final int dimensions;
    private final Standardisation standardisation;
    private final int[] widths;
    private final SplittableRandom random;
    private final float[] batch;

    AutoencoderTraining(AutoencoderDetector settings, Features train) {
        this.settings = settings;
        this.train = train;
        this.dimensions = train.dimensions();
        this.standardisation = Standardisation.fit(train);
        this.widths = widths(settings.hiddenLayers(), dimensions);
        this.random = new SplittableRandom(settings.seed());
        this.batch = new float[Math.multiplyExact(settings.batchSize(), dimensions)];
    }

    /** Input, inwards, latent, outwards, output. */
    private static int[] widths(List<Integer> hidden, int dimensions) {
        int[] inwards = hidden.stream()
                .mapToInt(Integer::intValue)
                .filter(width -> width < dimensions)
                .toArray();
        if (inwards.length == 0) {
            throw new IllegalArgumentException("the autoencoder's layers " + hidden
                    + " are none of them narrower than the " + dimensions + " dimensions of the rows");
        }
        int[] widths = new int[2 * inwards.length + 1];
        widths[0] = dimensions;
        widths[widths.length - 1] = dimensions;
        for (int i = 0; i < inwards.length; i++) {
            widths[1 + i] = inwards[i];
            widths[widths.length - 2 - i] = inwards[i];
        }
        return widths;
    }

    FittedAutoencoder run(ProgressListener progress) {
        int[] order = Shuffling.permutation(train.rows(), random);
        int heldOut = (int) Math.round(settings.validationFraction() * order.length);
        int[] validation = Arrays.copyOf(order, heldOut);
        int[] learning = Arrays.copyOfRange(order, heldOut, order.length);
        List<Double> trainErrors = new ArrayList<>();
        List<Double> validationErrors = new ArrayList<>();
        int bestEpoch = 0;
        try (AutoencoderNetwork network = network()) {
            List<DenseLayer> best = List.of();
            for (int epoch = 0; epoch < settings.maxEpochs(); epoch++) {
                trainErrors.add(epoch(network, learning));
                validationErrors.add(heldOut > 0 ? error(network, validation) : trainErrors.get(epoch));
                if (epoch == 0 || validationErrors.get(epoch) < validationErrors.get(bestEpoch)) {
                    bestEpoch = epoch;
                    best = network.layers();
                }
                boolean enough = epoch - bestEpoch >= settings.patience();
                progress.onProgress(new Progress(
                        "training the autoencoder", epoch + 1L, enough ? epoch + 1L : settings.maxEpochs(), "epochs"));
                if (enough) {
                    break;
                }
            }
            return new FittedAutoencoder(
                    dimensions, standardisation, best, new LearningCurve(trainErrors, validationErrors, bestEpoch));
        }
    }

    private AutoencoderNetwork network() {
        List<DenseLayer> first = initialLayers();
        return switch (settings.trainer()) {
            case ONEDNN -> new OneDnnAutoencoder(first, settings.learningRate(), settings.batchSize());
            case DL4J -> new Dl4jAutoencoder(first, settings.learningRate());
        };
    }

    /**
     * He et al. 2015's uniform for layers before a ReLU, Glorot and Bengio 2010's for the linear ones: the latent layer
     * and the output.
     */
    private List<DenseLayer> initialLayers() {
        List<DenseLayer> layers = new ArrayList<>();
        for (int i = 0; i < widths.length - 1; i++) {
            int in = widths[i];
            int out = widths[i + 1];
            boolean relu = i != widths.length / 2 - 1 && i != widths.length - 2;
            double bound = Math.sqrt(6.0 / (relu ? in : in + out));
            float[] weight = new float[in * out];
            for (int k = 0; k < weight.length; k++) {
                weight[k] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            layers.add(new DenseLayer(in, out, relu, weight, new float[out]));
        }
        return layers;
    }

    private double epoch(AutoencoderNetwork network, int[] rows) {
        Shuffling.shuffle(rows, random);
        double sum = 0;
        for (int from = 0; from < rows.length; from += settings.batchSize()) {
            Cancellation.check("training the autoencoder");
            int count = Math.min(settings.batchSize(), rows.length - from);
            sum += network.learn(batch(rows, from, count), count) * count;
        }
        return sum / rows.length;
    }

    private double error(AutoencoderNetwork network, int[] rows) {
        double sum = 0;
        for (int from = 0; from < rows.length; from += settings.batchSize()) {
            int count = Math.min(settings.batchSize(), rows.length - from);
            sum += network.error(batch(rows, from, count), count) * count;
        }
        return sum / rows.length;
    }

    private float[] batch(int[] rows, int from, int count) {
        for (int i = 0; i < count; i++) {
            train.copyRows(rows[from + i], 1, batch, i * dimensions);
        }
        standardisation.apply(batch, count);
        return batch;
    }
}
