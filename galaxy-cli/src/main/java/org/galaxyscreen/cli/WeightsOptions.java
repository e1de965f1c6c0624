package org.galaxyscreen.cli;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.WeightStore;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which network to use, and what it wants images to be. */
final class WeightsOptions {
    @Option(
            names = "--weights",
            paramLabel = "FILE|NAME",
            description = {
                "ResNet-50's: a .pth, .safetensors or Keras .h5 file; the name of published weights, which are downloaded once; or"
                        + " untrained[:SEED] for random ones.",
                "Default: " + WeightStore.DEFAULT + "."
            })
    private @Nullable String weights;

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            description = "Any other network, as an ONNX model that turns float32 [n, 3, size, size] into [n, d] or"
                    + " [n, d, h, w]; needs --preprocessing.")
    private @Nullable Path onnx;

    @Option(
            names = "--preprocessing",
            paramLabel = "NAME",
            description =
                    "imagenet-v1, imagenet-v2, timm-a1, zero-to-one or caffe; default: what the weights were trained with.")
    private @Nullable String preprocessing;

    @Option(
            names = "--input-size",
            paramLabel = "N",
            description = "The side of the network's input, pixels: a multiple of 32 from 64 up; default: that of the"
                    + " preprocessing, 224.")
    private @Nullable Integer inputSize;

    /** Whether the caller named a network. */
    boolean given() {
        return weights != null || onnx != null;
    }

    /** Whether that is an ONNX model. */
    boolean onnxGiven() {
        return onnx != null;
    }

    /** Names the files that are read. */
    void reads(Outputs outputs) {
        outputs.reads("--onnx", onnx);
        if (weights != null && new File(weights).isFile()) {
            outputs.reads("--weights", new File(weights).toPath());
        }
    }

    /** @throws Checks.Mistake if there is no such preprocessing or input size */
    void check() {
        String name = preprocessing;
        if (name != null) {
            Checks.named("--preprocessing", "preprocessing", () -> Preprocessing.of(name));
        }
        Integer size = inputSize;
        if (size != null) {
            Checks.named(
                    "--input-size", "crop", () -> Preprocessing.imagenetV2().withInputSize(size));
        }
    }

    Backbone resolve(ProgressListener progress) throws IOException {
        if (onnx != null) {
            return onnxModel(onnx);
        }
        String named = weights == null ? WeightStore.DEFAULT : weights;
        WeightStore store = WeightStore.standard();
        return withOptions(store.resolve(named, progress), store.file(named).orElse(null));
    }

    /** Random weights with the preprocessing asked for. */
    Backbone untrained(long seed) {
        return withOptions(Weights.untrained(seed), null);
    }

    private Backbone withOptions(Weights resolved, @Nullable Path file) {
        Preprocessing wanted =
                sized(preprocessing == null ? resolved.preprocessing() : Preprocessing.of(preprocessing));
        return new Backbone.ResNet50(
                wanted.equals(resolved.preprocessing()) ? resolved : resolved.withPreprocessing(wanted), file);
    }

    private Backbone onnxModel(Path file) throws IOException {
        if (weights != null) {
            throw new IllegalArgumentException("--weights and --onnx are given; they name two networks, one expected");
        }
        if (preprocessing == null) {
            throw new IllegalArgumentException(
                    "--onnx is given without --preprocessing; a model does not say what it was"
                            + " trained with: imagenet-v1, imagenet-v2, timm-a1, zero-to-one or caffe expected");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such file; an ONNX model expected");
        }
        return new Backbone.OnnxModel(file, sha256(file), sized(Preprocessing.of(preprocessing)));
    }

    private Preprocessing sized(Preprocessing wanted) {
        return inputSize == null ? wanted : wanted.withInputSize(inputSize);
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
