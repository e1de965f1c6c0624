package org.galaxyscreen.detectors;

import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;

/**
 * Scores an object by how badly an autoencoder, trained on the other objects, reproduces its features (Hinton and
 * Salakhutdinov 2006, doi:10.1126/science.1127647).
 *
 * <p>Dense layers narrow to the latent one and widen back, with ReLU between and linear latent and output layers, trained
 * on standardised features by Adam (Kingma and Ba 2015) on the mean squared error. A part of the training rows is held
 * out; the epoch with the least error on it is kept, and training ends when it has not improved for a while. The score is
 * the mean squared error of a row over its standardised dimensions.
 *
 * @param hiddenLayers the widths from the input inwards, the latent layer's last; those not narrower than the input are
 *     left out
 * @param learningRate Adam's step, positive
 * @param batchSize rows a step, from 1
 * @param maxEpochs epochs at most, from 1
 * @param patience how many epochs without improvement end the training, from 1
 * @param validationFraction the part of the training rows held out, 0 to 0.5; where that is no row, the training error
 *     decides
 * @param trainer what computes the training
 * @param seed of the first weights, the held-out rows and the order of rows
 */
public record AutoencoderDetector(
        List<Integer> hiddenLayers,
        double learningRate,
        int batchSize,
        int maxEpochs,
        int patience,
        double validationFraction,
        Trainer trainer,
        long seed)
        implements Detector {
    /** What computes a training; all learn the same, up to rounding. */
    public enum Trainer {
        /** oneDNN's matrix products: the fast one on CPUs. */
        ONEDNN,
        /** DL4J on whichever ND4J backend is present. */
        DL4J
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if a number is out of range or the widths do not decrease
     */
    public AutoencoderDetector {
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
        if (!(learningRate > 0 && Double.isFinite(learningRate))) {
            throw new IllegalArgumentException("learningRate is " + learningRate + "; a positive number expected");
        }
        Objects.requireNonNull(trainer, "trainer");
        requirePositive("batchSize", batchSize);
        requirePositive("maxEpochs", maxEpochs);
        requirePositive("patience", patience);
        if (!(validationFraction >= 0 && validationFraction <= 0.5)) {
            throw new IllegalArgumentException("validationFraction is " + validationFraction + "; 0 to 0.5 expected");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; 1 or more expected");
        }
    }

    /** 1024-512-256-128-64 and back, Adam at 3e-4, batches of 64, 50 epochs at most, patience 5, a tenth held out. */
    public static AutoencoderDetector defaults() {
        return new AutoencoderDetector(List.of(1024, 512, 256, 128, 64), 3e-4, 64, 50, 5, 0.1, Trainer.ONEDNN, 0);
    }

    /** This with other layers. */
    public AutoencoderDetector withHiddenLayers(List<Integer> layers) {
        return new AutoencoderDetector(
                layers, learningRate, batchSize, maxEpochs, patience, validationFraction, trainer, seed);
    }

    /** This with another limit on epochs. */
    public AutoencoderDetector withMaxEpochs(int epochs) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, epochs, patience, validationFraction, trainer, seed);
    }

    /** This with another step. */
    public AutoencoderDetector withLearningRate(double rate) {
        return new AutoencoderDetector(
                hiddenLayers, rate, batchSize, maxEpochs, patience, validationFraction, trainer, seed);
    }

    /** This with another batch size. */
    public AutoencoderDetector withBatchSize(int rows) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, rows, maxEpochs, patience, validationFraction, trainer, seed);
    }

    /** This with another part of the rows held out. */
    public AutoencoderDetector withValidationFraction(double fraction) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, maxEpochs, patience, fraction, trainer, seed);
    }

    /** This with another limit on epochs without improvement. */
    public AutoencoderDetector withPatience(int epochs) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, maxEpochs, epochs, validationFraction, trainer, seed);
    }

    /** This with another trainer. */
    public AutoencoderDetector withTrainer(Trainer newTrainer) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, maxEpochs, patience, validationFraction, newTrainer, seed);
    }

    /** This with another seed. */
    public AutoencoderDetector withSeed(long newSeed) {
        return new AutoencoderDetector(
                hiddenLayers, learningRate, batchSize, maxEpochs, patience, validationFraction, trainer, newSeed);
    }

    @Override
    public String name() {
        return "autoencoder";
    }

    /** {@inheritDoc} Needs at least two rows. */
    @Override
    public FittedAutoencoder fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("the autoencoder", train, 2);
        return new AutoencoderTraining(this, train).run(progress);
    }

    @Override
    public FittedAutoencoder fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }
}
