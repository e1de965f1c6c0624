package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.detectors.saved.internal.ModelReader;
import org.galaxyscreen.detectors.saved.internal.ModelWriter;
import org.jspecify.annotations.Nullable;

/** A training between two epochs, in a file; of certain settings and rows, and refused for others. */
final class AutoencoderCheckpoint {
    private static final String TYPE = "autoencoder-training";
    private static final String SETTINGS_VERSION = "settings 1";

    private final Path path;
    private final String settings;
    private final Features train;

    /** The rows' checksum, taken when it is needed: they are many. */
    private @Nullable String rows;

    AutoencoderCheckpoint(Path path, AutoencoderDetector settings, Features train) {
        this.path = path;
        this.settings = written(settings);
        this.train = train;
    }

    private String rows() {
        String found = rows;
        if (found == null) {
            found = fingerprint(train);
            rows = found;
        }
        return found;
    }

    /**
     * The settings as the file has them, without those that may change between two attempts: how long to train does not change
     * what was learned so far.
     */
    private static String written(AutoencoderDetector settings) {
        return String.join(
                "; ",
                SETTINGS_VERSION,
                "hidden-layers="
                        + settings.hiddenLayers().stream().map(String::valueOf).collect(Collectors.joining(",")),
                "learning-rate=" + settings.learningRate(),
                "batch-size=" + settings.batchSize(),
                "validation-fraction=" + settings.validationFraction(),
                "variant=" + written(settings.variant()),
                "seed=" + settings.seed());
    }

    private static String written(AutoencoderDetector.Variant variant) {
        if (variant instanceof AutoencoderDetector.Denoising denoising) {
            return "denoising:" + denoising.deviation();
        }
        if (variant instanceof AutoencoderDetector.Variational variational) {
            return "variational:" + variational.beta();
        }
        return "plain";
    }

    private static String fingerprint(Features train) {
        MessageDigest digest = Sha256.digest();
        float[] row = new float[train.dimensions()];
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < train.rows(); i++) {
            train.copyRows(i, 1, row, 0);
            bytes.asFloatBuffer().put(row);
            digest.update(bytes.array());
        }
        return train.rows() + "×" + train.dimensions() + " with SHA-256 "
                + HexFormat.of().formatHex(digest.digest());
    }

    /** How far a training has come. */
    static final class Progress {
        final List<Double> trainErrors = new ArrayList<>();
        final List<Double> validationErrors = new ArrayList<>();
        List<DenseLayer> best = List.of();
        int bestEpoch;
    }

    /** Resumes an interrupted training, if there is one. */
    void restore(Progress progress, OneDnnAutoencoder network) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (ModelReader file = new ModelReader(path)) {
            StateReader state = file.state();
            if (!state.text("type").equals(TYPE)) {
                throw file.malformed("it is a '" + state.text("type") + "', not an interrupted training");
            }
            require("settings", settings, state.text("settings"));
            require("training rows", rows(), state.text("rows"));
            for (double error : state.doubles("trainErrors", -1)) {
                progress.trainErrors.add(error);
            }
            for (double error : state.doubles("validationErrors", progress.trainErrors.size())) {
                progress.validationErrors.add(error);
            }
            progress.bestEpoch = state.integer("bestEpoch");
            progress.best = FittedAutoencoder.loadLayers(state);
            network.restore(state.child("network"));
        }
    }

    private void require(String what, String expected, String found) {
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(path + ": the interrupted training had other " + what + ": " + found
                    + "; these are " + expected + ". Give another checkpoint, or remove this one");
        }
    }

    void write(Progress progress, OneDnnAutoencoder network) throws IOException {
        ModelWriter file = new ModelWriter();
        StateWriter state = file.state();
        state.put("type", TYPE)
                .put("settings", settings)
                .put("rows", rows())
                .put("trainErrors", array(progress.trainErrors))
                .put("validationErrors", array(progress.validationErrors))
                .put("bestEpoch", progress.bestEpoch);
        FittedAutoencoder.saveLayers(state, progress.best);
        network.save(state.child("network"));
        file.write(path, Map.of());
    }

    void remove() throws IOException {
        Files.deleteIfExists(path);
    }

    private static double[] array(List<Double> values) {
        double[] array = new double[values.size()];
        Arrays.setAll(array, values::get);
        return array;
    }
}
