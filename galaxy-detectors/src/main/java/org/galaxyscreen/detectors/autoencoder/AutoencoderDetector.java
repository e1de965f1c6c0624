package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Scores an object by how badly an autoencoder, trained on the other objects, reproduces its features (Hinton and
 * Salakhutdinov 2006, doi:10.1126/science.1127647).
 *
 * <p>Dense layers narrow to the latent one and widen back, with ReLU between and linear latent and output layers, trained
 * on standardised features by Adam (Kingma and Ba 2015) on the mean squared error. A part of the training rows is held
 * out; the epoch with the least error on it is kept, and training ends when it has not improved for a while. The score is
 * the mean squared error of a row over its standardised dimensions, without noise in any variant.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class AutoencoderDetector implements Detector {
    /** What else is asked of the network in training. */
    public sealed interface Variant permits Plain, Denoising, Variational {}

    /** Nothing else. */
    public record Plain() implements Variant {}

    /**
     * To give the row back from one with noise added (Vincent et al. 2008, doi:10.1145/1390156.1390294), which keeps the network
     * from learning single rows.
     *
     * @param deviation of the Gaussian noise on standardised values, positive
     */
    public record Denoising(double deviation) implements Variant {
        /** @throws IllegalArgumentException if the deviation is not a positive number */
        public Denoising {
            requirePositive("deviation", deviation);
        }
    }

    /**
     * To spread the latent values as the standard normal distribution (Kingma and Welling 2014, arXiv:1312.6114); a row's score
     * is that of its latent mean. Only this library's own training has it.
     *
     * @param beta the weight of the latent divergence, positive; 1 is the paper's (others: Higgins et al. 2017)
     */
    public record Variational(double beta) implements Variant {
        /** @throws IllegalArgumentException if beta is not a positive number */
        public Variational {
            requirePositive("beta", beta);
        }
    }

    private final List<Integer> hiddenLayers;
    private final double learningRate;
    private final int batchSize;
    private final int maxEpochs;
    private final int patience;
    private final double validationFraction;
    private final Variant variant;
    private final @Nullable AutoencoderTrainer trainer;
    private final long seed;

    private AutoencoderDetector(
            List<Integer> hiddenLayers,
            double learningRate,
            int batchSize,
            int maxEpochs,
            int patience,
            double validationFraction,
            Variant variant,
            @Nullable AutoencoderTrainer trainer,
            long seed) {
        hiddenLayers = List.copyOf(hiddenLayers);
        if (hiddenLayers.isEmpty()) {
            throw new IllegalArgumentException("hiddenLayers is empty; at least the latent layer expected");
        }
        int wider = Integer.MAX_VALUE;
        for (int width : hiddenLayers) {
            if (width < 1 || width >= wider) {
                throw new IllegalArgumentException(
                        "hiddenLayers is " + hiddenLayers + "; decreasing positive widths expected");
            }
            wider = width;
        }
        requirePositive("learningRate", learningRate);
        Objects.requireNonNull(variant, "variant");
        requirePositive("batchSize", batchSize);
        requirePositive("maxEpochs", maxEpochs);
        requirePositive("patience", patience);
        if (!(validationFraction >= 0 && validationFraction <= 0.5)) {
            throw new IllegalArgumentException("validationFraction is " + validationFraction + "; 0 to 0.5 expected");
        }
        if (variant instanceof Variational && trainer != null) {
            throw new IllegalArgumentException(
                    "the trainer " + trainer.name() + " does not train the variational variant; leave the trainer out");
        }
        this.hiddenLayers = hiddenLayers;
        this.learningRate = learningRate;
        this.batchSize = batchSize;
        this.maxEpochs = maxEpochs;
        this.patience = patience;
        this.validationFraction = validationFraction;
        this.variant = variant;
        this.trainer = trainer;
        this.seed = seed;
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " is " + value + "; a positive number expected");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; 1 or more expected");
        }
    }

    /** 1024-512-256-128-64 and back, Adam at 3e-4, batches of 64, 50 epochs at most, patience 5, a tenth held out. */
    public static AutoencoderDetector defaults() {
        return new AutoencoderDetector(List.of(1024, 512, 256, 128, 64), 3e-4, 64, 50, 5, 0.1, new Plain(), null, 0);
    }

    /** This with other layers. */
    public AutoencoderDetector withHiddenLayers(List<Integer> layers) {
        return new AutoencoderDetector(
                layers, learningRate, batchSize, maxEpochs, patience, validationFraction, variant, trainer, seed);
    }

    /** This with another limit on epochs. */
    public AutoencoderDetector withMaxEpochs(int epochs) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, epochs, patience, validationFraction, variant, trainer, seed);
    }

    /** This with another step. */
    public AutoencoderDetector withLearningRate(double rate) {
        return new AutoencoderDetector(
                hiddenLayers, rate, batchSize, maxEpochs, patience, validationFraction, variant, trainer, seed);
    }

    /** This with another batch size. */
    public AutoencoderDetector withBatchSize(int rows) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, rows, maxEpochs, patience, validationFraction, variant, trainer, seed);
    }

    /** This with another part of the rows held out. */
    public AutoencoderDetector withValidationFraction(double fraction) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, maxEpochs, patience, fraction, variant, trainer, seed);
    }

    /** This with another variant. */
    public AutoencoderDetector withVariant(Variant newVariant) {
        return new AutoencoderDetector(
                hiddenLayers,
                learningRate,
                batchSize,
                maxEpochs,
                patience,
                validationFraction,
                newVariant,
                trainer,
                seed);
    }

    /** This with another limit on epochs without improvement. */
    public AutoencoderDetector withPatience(int epochs) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, maxEpochs, epochs, validationFraction, variant, trainer, seed);
    }

    /** This with another library that computes the training; null for this library's own. */
    public AutoencoderDetector withTrainer(@Nullable AutoencoderTrainer newTrainer) {
        return new AutoencoderDetector(
                hiddenLayers,
                learningRate,
                batchSize,
                maxEpochs,
                patience,
                validationFraction,
                variant,
                newTrainer,
                seed);
    }

    /** This with another seed. */
    public AutoencoderDetector withSeed(long newSeed) {
        return new AutoencoderDetector(
                hiddenLayers,
                learningRate,
                batchSize,
                maxEpochs,
                patience,
                validationFraction,
                variant,
                trainer,
                newSeed);
    }

    /**
     * The widths from the input inwards, the latent layer's last; those not narrower than the input are left out,
     * and where none is left there is one layer of half the input.
     */
    public List<Integer> hiddenLayers() {
        return hiddenLayers;
    }

    /** Adam's step, positive. */
    public double learningRate() {
        return learningRate;
    }

    /** Rows a step, from 1. */
    public int batchSize() {
        return batchSize;
    }

    /** Epochs at most, from 1. */
    public int maxEpochs() {
        return maxEpochs;
    }

    /** How many epochs without improvement end the training, from 1. */
    public int patience() {
        return patience;
    }

    /** The part of the training rows held out, 0 to 0.5; where that is no row, the training error decides. */
    public double validationFraction() {
        return validationFraction;
    }

    /** What else is asked of the network in training. */
    public Variant variant() {
        return variant;
    }

    /**
     * Another library that computes the training; null for this library's own matrix products, which are the fast
     * ones on processors.
     */
    public @Nullable AutoencoderTrainer trainer() {
        return trainer;
    }

    /** The seed of the first weights, the held-out rows and the order of rows. */
    public long seed() {
        return seed;
    }

    @Override
    public int minimumRows() {
        return 2;
    }

    @Override
    public String name() {
        return "autoencoder";
    }

    /** {@inheritDoc} Needs at least two rows. */
    @Override
    public FittedAutoencoder fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("the autoencoder", train, minimumRows());
        return new AutoencoderTraining(this, train).run(progress);
    }

    /**
     * As {@link #fit(Features, ProgressListener)}, and leaves a checkpoint after each epoch: an interrupted training goes
     * on from there, and ends as if it had not been. The checkpoint is removed at the end. Only this library's own
     * training leaves checkpoints.
     *
     * @param checkpoint where it is, or will be
     * @throws IllegalArgumentException also if the trainer is another one, or the checkpoint is of other settings or rows
     * @throws IOException if the checkpoint cannot be read or written
     */
    public FittedAutoencoder fit(Features train, ProgressListener progress, Path checkpoint) throws IOException {
        return fit(train, progress, checkpoint, Duration.ZERO);
    }

    /**
     * As {@link #fit(Features, ProgressListener, Path)}, with fewer checkpoints: an interrupted training loses somewhat more, and short
     * ones take no longer than without.
     *
     * @param train the rows to learn from
     * @param progress hears about each epoch
     * @param checkpoint where it is, or will be
     * @param between how long after the last checkpoint, or after the beginning, an epoch ends that leaves the next; 0 for each epoch
     * @return what was learned
     * @throws IllegalArgumentException also if the trainer is another one, or the checkpoint is of other settings or rows
     * @throws IOException if the checkpoint cannot be read or written
     */
    public FittedAutoencoder fit(Features train, ProgressListener progress, Path checkpoint, Duration between)
            throws IOException {
        if (trainer != null) {
            throw new IllegalArgumentException("the trainer " + trainer.name()
                    + " leaves no checkpoints; fit without one, or leave the trainer out");
        }
        Rows.requireTrainable("the autoencoder", train, minimumRows());
        try {
            return new AutoencoderTraining(this, train)
                    .resumedFrom(new AutoencoderCheckpoint(checkpoint, this, train), between)
                    .run(progress);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public FittedAutoencoder fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                hiddenLayers, learningRate, batchSize, maxEpochs, patience, validationFraction, variant, trainer, seed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AutoencoderDetector that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "AutoencoderDetector" + values();
    }

    /** Makes it by name: {@code autoencoder}. For the service loader. */
    public static final class Provider implements DetectorProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "autoencoder";
        }

        @Override
        public List<String> options() {
            return List.of("epochs", "seed");
        }

        @Override
        public Detector create(NamedOptions options) {
            AutoencoderDetector defaults = defaults();
            return defaults.withMaxEpochs(options.integer("epochs", defaults.maxEpochs(), 1, Integer.MAX_VALUE))
                    .withSeed(options.seed("seed", defaults.seed()));
        }
    }
}
