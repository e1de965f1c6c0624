package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer.Builder;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** One training of the autoencoder, as a DL4J network. Its first weights and its order of rows are drawn here. */
final class AutoencoderTraining {
    private final AutoencoderDetector settings;
    private final Features train;
    private final int dimensions;
    private final Standardisation standardisation;
    private final int[] widths;
    private final SplittableRandom random;

    AutoencoderTraining(AutoencoderDetector settings, Features train) {
        this.settings = settings;
        this.train = train;
        this.dimensions = train.dimensions();
        this.standardisation = Standardisation.fit(train);
        this.widths = widths(settings.hiddenLayers(), dimensions);
        this.random = new SplittableRandom(settings.seed());
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
        MultiLayerNetwork network = network();
        try (INDArray best = network.params().dup()) {
            for (int epoch = 0; epoch < settings.maxEpochs(); epoch++) {
                trainErrors.add(epoch(network, learning));
                validationErrors.add(heldOut > 0 ? error(network, validation) : trainErrors.get(epoch));
                if (epoch == 0 || validationErrors.get(epoch) < validationErrors.get(bestEpoch)) {
                    bestEpoch = epoch;
                    best.assign(network.params());
                }
                boolean enough = epoch - bestEpoch >= settings.patience();
                progress.onProgress(new Progress(
                        "training the autoencoder", epoch + 1L, enough ? epoch + 1L : settings.maxEpochs(), "epochs"));
                if (enough) {
                    break;
                }
            }
            network.params().assign(best);
            return new FittedAutoencoder(
                    dimensions,
                    standardisation,
                    layers(network),
                    new LearningCurve(trainErrors, validationErrors, bestEpoch));
        } finally {
            network.close();
        }
    }

    private MultiLayerNetwork network() {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .seed(settings.seed())
                .updater(new Adam(settings.learningRate()))
                .list();
        for (int i = 0; i < widths.length - 2; i++) {
            list.layer(new Builder()
                    .nIn(widths[i])
                    .nOut(widths[i + 1])
                    .activation(linear(i) ? Activation.IDENTITY : Activation.RELU)
                    .build());
        }
        list.layer(new OutputLayer.Builder(LossFunction.MSE)
                .nIn(widths[widths.length - 2])
                .nOut(dimensions)
                .activation(Activation.IDENTITY)
                .build());
        MultiLayerNetwork network = new MultiLayerNetwork(list.build());
        network.init();
        for (int i = 0; i < widths.length - 1; i++) {
            initialise(network, i);
        }
        return network;
    }

    /** The latent layer and the output are linear. */
    private boolean linear(int layer) {
        return layer == widths.length / 2 - 1 || layer == widths.length - 2;
    }

    /** He et al. 2015's uniform for layers before a ReLU, Glorot and Bengio 2010's for linear ones; drawn here so that
     * the library's own seed decides. */
    private void initialise(MultiLayerNetwork network, int layer) {
        int in = widths[layer];
        int out = widths[layer + 1];
        double bound = Math.sqrt(6.0 / (linear(layer) ? in + out : in));
        float[] weight = new float[in * out];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        try (INDArray values = Nd4j.create(weight, new long[] {in, out}, 'c')) {
            network.getParam(layer + "_W").assign(values);
        }
    }

    private double epoch(MultiLayerNetwork network, int[] rows) {
        Shuffling.shuffle(rows, random);
        double sum = 0;
        for (int from = 0; from < rows.length; from += settings.batchSize()) {
            Cancellation.check("training the autoencoder");
            int count = Math.min(settings.batchSize(), rows.length - from);
            try (INDArray batch = batch(rows, from, count)) {
                network.fit(batch, batch);
            }
            sum += network.score() * count;
        }
        return sum / rows.length;
    }

    private double error(MultiLayerNetwork network, int[] rows) {
        double sum = 0;
        for (int from = 0; from < rows.length; from += settings.batchSize()) {
            int count = Math.min(settings.batchSize(), rows.length - from);
            try (INDArray batch = batch(rows, from, count);
                    INDArray output = network.output(batch, false)) {
                sum += output.squaredDistance(batch) / dimensions;
            }
        }
        return sum / rows.length;
    }

    private INDArray batch(int[] rows, int from, int count) {
        float[] values = new float[count * dimensions];
        for (int i = 0; i < count; i++) {
            train.copyRows(rows[from + i], 1, values, i * dimensions);
        }
        standardisation.apply(values, count);
        return Nd4j.create(values, new long[] {count, dimensions}, 'c');
    }

    private List<DenseLayer> layers(MultiLayerNetwork network) {
        List<DenseLayer> layers = new ArrayList<>();
        for (int i = 0; i < widths.length - 1; i++) {
            layers.add(new DenseLayer(
                    widths[i],
                    widths[i + 1],
                    !linear(i),
                    network.getParam(i + "_W").dup('c').data().asFloat(),
                    network.getParam(i + "_b").dup('c').data().asFloat()));
        }
        return layers;
    }
}
