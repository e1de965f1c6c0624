package org.galaxyscreen.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ImageExtractor;
import org.galaxyscreen.screening.RunListener;
import org.jspecify.annotations.Nullable;

/**
 * All that an executor needs to know to make the driver's features. Equal ones share an engine.
 *
 * @param origin the features' {@link FeatureOrigin}, written
 * @param kind what the network is given by
 * @param network the name of random weights, or of the file that the driver has read
 * @param engine the kind of engine that was asked for
 * @param device of its devices
 * @param batch images at once; 0 for the engine's choice
 * @param threads of the engine; 0 for one a processor
 * @param source options for opening FITS images
 */
record NetworkRecipe(
        TreeMap<String, String> origin,
        Kind kind,
        String network,
        String engine,
        String device,
        int batch,
        int threads,
        TreeMap<String, String> source)
        implements Serializable {
    /** What a network is given by. */
    enum Kind {
        /** The name of random weights. */
        NAME,
        /** A file of weights. */
        WEIGHTS,
        /** An ONNX model. */
        ONNX
    }

    static NetworkRecipe of(FeatureOrigin origin, Kind kind, String network, ExtractionSettings settings, int threads) {
        return new NetworkRecipe(
                new TreeMap<>(origin.written()),
                kind,
                network,
                settings.engine().kind().name(),
                settings.engine().device().name(),
                settings.engine().maxBatch(),
                threads,
                new TreeMap<>(settings.source().asMap()));
    }

    FeatureOrigin parsedOrigin() {
        return FeatureOrigin.parse(origin);
    }

    /** How images become features. */
    ExtractionSettings settings() {
        FeatureOrigin made = parsedOrigin();
        ExtractionSettings settings = ExtractionSettings.like(made).withSource(NamedOptions.of(Map.copyOf(source)));
        EngineOptions options = settings.engine()
                .withKind(EngineOptions.Kind.of(engine))
                .withDevice(Device.valueOf(device))
                .withMaxBatch(batch);
        if (threads > 0) {
            options = options.withThreads(threads);
        }
        String calibration = made.part(FeatureOrigin.Part.CALIBRATION).orElse(null);
        return settings.withEngine(
                calibration == null ? options : options.withCalibration(Int8Calibration.parse(calibration)));
    }

    /**
     * Makes the network ready, on an executor.
     *
     * @param file what the driver has read of the network's file; null where it has none
     * @throws IOException if it cannot be read, or is another than the driver's; the message says what differs
     */
    ImageExtractor open(@Nullable Broadcast<byte[][]> file) throws IOException {
        if (file == null) {
            return open(Backbone.weights(network));
        }
        Path folder = Files.createTempDirectory("galaxy-screen-");
        Path copy = folder.resolve(network);
        try {
            try (OutputStream out = Files.newOutputStream(copy)) {
                for (byte[] part : file.value()) {
                    out.write(part);
                }
            }
            return open(kind == Kind.ONNX ? Backbone.onnx(copy) : Backbone.weights(copy.toString()));
        } finally {
            Files.deleteIfExists(copy);
            Files.delete(folder);
        }
    }

    private ImageExtractor open(Backbone bare) throws IOException {
        Backbone backbone = bare.preprocessedLike(parsedOrigin());
        ImageExtractor extractor = ImageExtractor.open(backbone, settings(), RunListener.NONE);
        String difference = parsedOrigin().difference(extractor.origin()).orElse(null);
        if (difference != null) {
            extractor.close();
            throw new IOException("this executor would make other features than the driver asked for: " + difference);
        }
        return Objects.requireNonNull(extractor);
    }
}
