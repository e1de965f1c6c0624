package org.galaxyscreen.features.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.durable.AtomicOutput;

/**
 * What int8 inference must know besides the weights: over which range each activation is told apart, and by how much
 * rounding moves each channel's mean. Measured in float32 on images of the survey, kept with the results, and good for
 * those weights and that preprocessing alone. Immutable.
 */
public final class Int8Calibration {
    /** As many images as it takes: more than 16 changed nothing that could be measured. */
    public static final int DEFAULT_IMAGES = 32;

    private static final String TASK = "calibrating int8";
    private static final int FORMAT = 2;
    private static final long MAX_FILE_BYTES = 4 << 20;

    private final String weightsSha256;
    private final String preprocessing;
    private final int images;
    private final Map<String, Double> ranges;
    private final Map<String, float[]> corrections;

    /**
     * @param ranges the largest magnitude told apart, by activation; positive
     * @param corrections what is added to the bias, by convolution; an output channel each
     * @throws IllegalArgumentException if a number is out of range
     */
    Int8Calibration(
            String weightsSha256,
            String preprocessing,
            int images,
            Map<String, Double> ranges,
            Map<String, float[]> corrections) {
        this.weightsSha256 = Objects.requireNonNull(weightsSha256, "weightsSha256");
        this.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
        this.images = images;
        this.ranges = Map.copyOf(ranges);
        this.corrections = Map.copyOf(corrections);
        if (images < 1) {
            throw new IllegalArgumentException("images is " + images + "; 1 or more expected");
        }
        ranges.forEach((name, range) -> {
            if (!(range > 0 && range <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "the range of '" + name + "' is " + range + "; a positive number expected");
            }
        });
        corrections.forEach((name, values) -> {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "a correction of '" + name + "' is " + value + "; finite numbers expected");
                }
            }
        });
    }

    /**
     * Measures on images evenly spread over a source, which is gone through twice; images that cannot be read are left
     * out. Takes about twice as long as their features in float32 on one thread. The same source gives the same bits.
     *
     * @param images how many images to measure on at most, from 1; {@link #DEFAULT_IMAGES} do
     * @throws IllegalArgumentException if the source has no image that can be read
     * @throws IllegalStateException if oneDNN cannot run on this machine
     * @throws IOException if the source as a whole cannot be read
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public static Int8Calibration measure(Weights weights, ImageSource source, int images, ProgressListener listener)
            throws IOException {
        if (images < 1) {
            throw new IllegalArgumentException("images is " + images + "; 1 or more expected");
        }
        try (Int8Calibrator calibrator = new Int8Calibrator(weights)) {
            Preprocessor preprocessor = new Preprocessor(weights.preprocessing());
            forEach(source, images, preprocessor, listener, 0, calibrator::addRanges);
            if (calibrator.images() == 0) {
                throw new IllegalArgumentException(
                        source.name() + " has no image that can be read, to calibrate int8 on");
            }
            calibrator.chooseRanges();
            forEach(source, images, preprocessor, listener, calibrator.images(), calibrator::addMeans);
            return calibrator.result();
        }
    }

    /**
     * Measures on images that are preprocessed already.
     *
     * @param images {@code count × 3 × crop × crop} floats from its position on, as an engine takes them
     * @param count how many images, from 1
     * @throws IllegalArgumentException if the count is not positive or the buffer too small
     * @throws IllegalStateException if oneDNN cannot run on this machine
     */
    public static Int8Calibration measure(Weights weights, FloatBuffer images, int count) {
        int crop = weights.preprocessing().crop();
        int length = 3 * crop * crop;
        if (count < 1 || images.remaining() < (long) count * length) {
            throw new IllegalArgumentException("images has " + images.remaining() + " floats and count is " + count
                    + "; " + length + " an image and 1 or more images expected");
        }
        try (Int8Calibrator calibrator = new Int8Calibrator(weights)) {
            for (int i = 0; i < count; i++) {
                calibrator.addRanges(images.slice(images.position() + i * length, length));
            }
            calibrator.chooseRanges();
            for (int i = 0; i < count; i++) {
                calibrator.addMeans(images.slice(images.position() + i * length, length));
            }
            return calibrator.result();
        }
    }

    private static void forEach(
            ImageSource source,
            int images,
            Preprocessor preprocessor,
            ProgressListener listener,
            int done,
            Consumer<FloatBuffer> action)
            throws IOException {
        FloatBuffer input = ByteBuffer.allocateDirect(preprocessor.length() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        long stride = Math.max(1, source.size().orElse(0) / images);
        try (ImageStream stream = source.open()) {
            List<PendingImage> next = stream.next(1);
            int taken = 0;
            for (long index = 0; taken < images && !next.isEmpty(); index++, next = stream.next(1)) {
                Cancellation.check(TASK);
                if (index % stride != 0) {
                    continue;
                }
                try {
                    preprocessor.apply(next.get(0).read(), input, 0);
                } catch (UnreadableImageException e) {
                    continue;
                }
                action.accept(input);
                taken++;
                listener.onProgress(new Progress(TASK, done + taken, 2L * images, "images"));
            }
        }
    }

    /** Where the calibration that features were made with is kept: {@code m.npy.int8.json} beside {@code m.npy}. */
    public static Path fileBeside(Path features) {
        return features.resolveSibling(features.getFileName() + ".int8.json");
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file cannot be read or is no calibration; the message says which file and what is wrong
     */
    public static Int8Calibration read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_FILE_BYTES) {
            throw new IOException(file + " has " + size + " bytes; a calibration has at most " + MAX_FILE_BYTES);
        }
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new IOException(file + " is no int8 calibration: " + e.getMessage(), e);
        }
    }

    /**
     * What {@link #toText} wrote.
     *
     * @throws IllegalArgumentException if it is another text, or of a version that is not known
     */
    public static Int8Calibration parse(String text) {
        try {
            JsonNode json = new ObjectMapper().readTree(text);
            if (json.path("format").asInt(-1) != FORMAT) {
                throw new IllegalArgumentException(
                        "its format is '" + json.path("format").asText() + "'; " + FORMAT
                                + " expected: measure it again, by leaving the file out");
            }
            Map<String, Double> ranges = new HashMap<>();
            json.path("ranges")
                    .properties()
                    .forEach(e -> ranges.put(e.getKey(), e.getValue().asDouble(Double.NaN)));
            Map<String, float[]> corrections = new HashMap<>();
            json.path("corrections").properties().forEach(e -> corrections.put(e.getKey(), floats(e.getValue())));
            return new Int8Calibration(
                    json.path("weights_sha256").asText(),
                    json.path("preprocessing").asText(),
                    json.path("images").asInt(),
                    ranges,
                    corrections);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble(Double.NaN);
        }
        return values;
    }

    /**
     * Writes a JSON file, which replaces any file of that name once it is complete.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicOutput.writeText(file, writer -> writer.write(toText()));
    }

    /** As JSON, with a version; {@link #parse} reads it. */
    public String toText() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("format", FORMAT);
        json.put("weights_sha256", weightsSha256);
        json.put("preprocessing", preprocessing);
        json.put("images", images);
        new TreeMap<>(ranges).forEach(json.putObject("ranges")::put);
        ObjectNode lists = json.putObject("corrections");
        new TreeMap<>(corrections).forEach((name, values) -> {
            ArrayNode list = lists.putArray(name);
            for (float value : values) {
                list.add(value);
            }
        });
        return json.toString();
    }

    /** SHA-256 of the weights it belongs to, hexadecimal. */
    public String weightsSha256() {
        return weightsSha256;
    }

    /** The preprocessing it was measured with, as {@link org.galaxyscreen.features.preprocess.Preprocessing#toText} writes it. */
    public String preprocessing() {
        return preprocessing;
    }

    /** How many images it was measured on. */
    public int images() {
        return images;
    }

    /** Whether it was measured with those weights and their preprocessing: engines refuse any other. */
    public boolean belongsTo(Weights weights) {
        return weightsSha256.equals(weights.sha256())
                && preprocessing.equals(weights.preprocessing().toText());
    }

    /**
     * The largest magnitude told apart in an activation.
     *
     * @param activation the name of what makes it, a convolution or a block
     * @throws IllegalArgumentException if none of that name was measured
     */
    public double range(String activation) {
        Double range = ranges.get(activation);
        if (range == null) {
            throw new IllegalArgumentException("the int8 calibration has no range for '" + activation + "'");
        }
        return range;
    }

    /**
     * What is added to a convolution's bias: zeros where nothing was measured, as in the stem.
     *
     * @param channels how many outputs it has
     * @throws IllegalArgumentException if another number of them was measured
     */
    public float[] correction(String convolution, int channels) {
        float[] correction = corrections.get(convolution);
        if (correction == null) {
            return new float[channels];
        }
        if (correction.length != channels) {
            throw new IllegalArgumentException("the int8 calibration corrects " + correction.length + " channels of '"
                    + convolution + "'; it has " + channels);
        }
        return correction.clone();
    }

    @Override
    public String toString() {
        return "Int8Calibration[" + images + " images, weights " + weightsSha256 + "]";
    }
}
