package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector.Denoising;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector.Variational;
import org.galaxyscreen.detectors.internal.Shuffling;
import org.galaxyscreen.detectors.internal.Standardisation;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * One training of the autoencoder. All that is random is drawn here, whichever network learns: the first weights and the
 * held-out rows from one generator, and what an epoch needs from one of its own, so that a training can go on at any epoch.
 */
final class AutoencoderTraining {
    private static final String TASK = "training the autoencoder";

    private final AutoencoderDetector settings;
    private final Features train;
    private final int dimensions;
    private final Standardisation standardisation;
    private final int[] widths;
    private final SplittableRandom first;
    private final SplittableRandom epochs;
    private final float[] target;
    private final float[] input;
    private final int latent;
    private @Nullable AutoencoderCheckpoint checkpoint;

    /** How long between two checkpoints, and when the last one was, in nanoseconds. */
    private long between;

    private long last;

    AutoencoderTraining(AutoencoderDetector settings, Features train) {
        this.settings = settings;
        this.train = train;
        this.dimensions = train.dimensions();
        this.standardisation = Standardisation.fit(train);
        this.widths = widths(settings.hiddenLayers(), dimensions);
        this.latent = widths[widths.length / 2];
        this.epochs = new SplittableRandom(settings.seed());
        this.first = epochs.split();
        this.target = new float[Math.multiplyExact(settings.batchSize(), dimensions)];
        this.input = settings.variant() instanceof Denoising ? new float[target.length] : target;
    }

    /** Has the training go on from a checkpoint, where there is one, and write it after epochs. */
    AutoencoderTraining resumedFrom(AutoencoderCheckpoint from, Duration atLeast) {
        checkpoint = from;
        between = atLeast.toNanos();
        last = System.nanoTime();
        return this;
    }

    /** Input, inwards, latent, outwards, output. */
    private static int[] widths(List<Integer> hidden, int dimensions) {
        int[] inwards = hidden.stream()
                .mapToInt(Integer::intValue)
                .filter(width -> width < dimensions)
                .toArray();
        if (inwards.length == 0) {
            if (dimensions < 2) {
                throw new IllegalArgumentException("the rows have one dimension; an autoencoder needs 2 or more");
            }
            inwards = new int[] {dimensions / 2};
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
        int[] order = Shuffling.permutation(train.rows(), first);
        int heldOut = (int) Math.round(settings.validationFraction() * order.length);
        int[] validation = Arrays.copyOf(order, heldOut);
        int[] learning = Arrays.copyOfRange(order, heldOut, order.length);
        List<DenseLayer> initial = initialLayers();
        try (OneDnnThreads threads = new OneDnnThreads();
                AutoencoderNetwork network = network(initial, threads)) {
            AutoencoderCheckpoint.Progress state = new AutoencoderCheckpoint.Progress();
            restore(state, network);
            for (int epoch = 0; epoch < settings.maxEpochs(); epoch++) {
                SplittableRandom random = epochs.split();
                if (epoch < state.trainErrors.size()) {
                    continue; // learned before the training was interrupted
                }
                if (epoch > 0 && epoch - 1 - state.bestEpoch >= settings.patience()) {
                    break;
                }
                state.trainErrors.add(epoch(network, learning, random));
                state.validationErrors.add(heldOut > 0 ? error(network, validation) : state.trainErrors.get(epoch));
                if (epoch == 0 || state.validationErrors.get(epoch) < state.validationErrors.get(state.bestEpoch)) {
                    state.bestEpoch = epoch;
                    state.best = network.layers();
                }
                save(state, network);
                boolean enough = epoch - state.bestEpoch >= settings.patience();
                progress.onProgress(
                        new Progress(TASK, epoch + 1L, enough ? epoch + 1L : settings.maxEpochs(), "epochs"));
            }
            if (checkpoint != null) {
                checkpoint.remove();
            }
            return new FittedAutoencoder(
                    dimensions,
                    standardisation,
                    state.best,
                    new LearningCurve(state.trainErrors, state.validationErrors, state.bestEpoch));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restore(AutoencoderCheckpoint.Progress state, AutoencoderNetwork network) throws IOException {
        if (checkpoint != null && network instanceof OneDnnAutoencoder own) {
            checkpoint.restore(state, own);
        }
    }

    private void save(AutoencoderCheckpoint.Progress state, AutoencoderNetwork network) throws IOException {
        if (checkpoint != null && network instanceof OneDnnAutoencoder own && System.nanoTime() - last >= between) {
            checkpoint.write(state, own);
            last = System.nanoTime();
        }
    }

    private AutoencoderNetwork network(List<DenseLayer> initial, OneDnnThreads threads) {
        AutoencoderTrainer other = settings.trainer();
        return other != null
                ? other.start(initial, settings.learningRate())
                : new OneDnnAutoencoder(
                        initial,
                        settings.learningRate(),
                        settings.batchSize(),
                        settings.variant() instanceof Variational variational ? variational : null,
                        threads);
    }

    /**
     * Uniform to 1/√fan-in, PyTorch's default for linear layers; smaller than He et al. 2015's. It learns what rows have in
     * common sooner, and the single odd ones among them later, than larger or smaller first weights do. A variational latent
     * layer gives means and log-variances.
     */
    private List<DenseLayer> initialLayers() {
        List<DenseLayer> layers = new ArrayList<>();
        int middle = widths.length / 2 - 1;
        for (int i = 0; i < widths.length - 1; i++) {
            int in = widths[i];
            int out = i == middle && settings.variant() instanceof Variational ? 2 * widths[i + 1] : widths[i + 1];
            boolean relu = i != middle && i != widths.length - 2;
            double bound = 1 / Math.sqrt(in);
            float[] weight = new float[in * out];
            for (int k = 0; k < weight.length; k++) {
                weight[k] = (float) ((2 * first.nextDouble() - 1) * bound);
            }
            layers.add(new DenseLayer(in, out, relu, weight, new float[out]));
        }
        return layers;
    }

    private double epoch(AutoencoderNetwork network, int[] learning, SplittableRandom random) {
        int[] rows = learning.clone();
        Shuffling.shuffle(rows, random);
        double sum = 0;
        for (int from = 0; from < rows.length; from += settings.batchSize()) {
            Cancellation.check(TASK);
            int count = Math.min(settings.batchSize(), rows.length - from);
            fill(rows, from, count);
            float[] latentNoise = new float[0];
            if (settings.variant() instanceof Denoising denoising) {
                for (int i = 0; i < count * dimensions; i++) {
                    input[i] = (float) (target[i] + denoising.deviation() * random.nextGaussian());
                }
            } else if (settings.variant() instanceof Variational) {
                latentNoise = new float[count * latent];
                for (int i = 0; i < latentNoise.length; i++) {
                    latentNoise[i] = (float) random.nextGaussian();
                }
            }
            sum += network.learn(new AutoencoderNetwork.Batch(input, target, latentNoise, count)) * count;
        }
        return sum / rows.length;
    }

    private double error(AutoencoderNetwork network, int[] rows) {
        double sum = 0;
        for (int from = 0; from < rows.length; from += settings.batchSize()) {
            int count = Math.min(settings.batchSize(), rows.length - from);
            fill(rows, from, count);
            sum += network.error(target, count) * count;
        }
        return sum / rows.length;
    }

    private void fill(int[] rows, int from, int count) {
        train.copyRows(rows, from, count, target, 0);
        standardisation.apply(target, count);
    }
}
