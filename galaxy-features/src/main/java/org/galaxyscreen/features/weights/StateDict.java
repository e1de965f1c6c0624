package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.features.internal.LfsPointer;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.features.network.Network;
import org.jspecify.annotations.Nullable;

/**
 * A file's tensors by name, and what the file says of itself: what a {@link WeightsFormat} reads. Immutable, but for the tensors' shared
 * arrays.
 *
 * @param tensors float32, whatever the file stored, in the file's order
 * @param metadata the file's own remarks; empty where the format has none. {@link Weights#read} takes the preprocessing, the
 *     graph's variant and the epsilon from the entries that {@link Weights#write} makes
 */
public record StateDict(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /** Copies both maps. */
    public StateDict {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A tensor has at most so many values: far above any network's here, far below what would exhaust memory. */
    static final int MAX_VALUES = 1 << 27;

    /** Where a network begins, and what else tells it: what stands before it is the wrapper's. */
    private record Beginning(String first, List<String> others) {
        Stream<String> prefixes(Map<String, Tensor> tensors) {
            return tensors.keySet().stream()
                    .filter(name -> name.equals(first) || name.endsWith("." + first))
                    .map(name -> name.substring(0, name.length() - first.length()))
                    .filter(prefix -> others.stream().allMatch(other -> tensors.containsKey(prefix + other)));
        }
    }

    private static final List<Beginning> BEGINNINGS = List.of(
            new Beginning("conv1.weight", List.of("bn1.weight", "layer1.0.conv1.weight")),
            new Beginning("conv_stem.weight", List.of("bn1.weight", "blocks.0.0.conv_dw.weight")),
            new Beginning("_conv_stem.weight", List.of("_bn0.weight", "_blocks.0._depthwise_conv.weight")));

    /** How much of a file a format sees to recognise it. */
    private static final int START_BYTES = 64;

    /**
     * Reads a file of any format on the class path, told apart by their content.
     *
     * @throws IOException if the file cannot be read or no format recognises it; the message says what was found
     */
    static StateDict read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": there is no such file; " + expected());
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file; " + expected());
        }
        LfsPointer.refuse(file);
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START_BYTES);
        }
        try {
            return format(file, start).read(file).withoutPrefix(file);
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().startsWith(file.toString())) {
                throw e;
            }
            throw new IOException(file + ": damaged or cut short: " + Failures.reason(e), e);
        } catch (RuntimeException e) {
            // What a damaged file makes of the libraries that read it.
            throw new IOException(file + ": damaged: " + Failures.reason(e), e);
        }
    }

    private static WeightsFormat format(Path file, byte[] start) throws IOException {
        for (WeightsFormat format : formats()) {
            if (format.recognises(start.clone())) {
                return format;
            }
        }
        String head = HexFormat.of().formatHex(start, 0, Math.min(start.length, 9));
        throw new IOException(file + ": " + start.length + (start.length < START_BYTES ? " bytes" : " bytes or more")
                + ", beginning with " + head + "; " + expected());
    }

    private static Collection<WeightsFormat> formats() {
        return Providers.byName(WeightsFormat.class, WeightsFormat::name).values();
    }

    private static String expected() {
        return formats().stream().map(WeightsFormat::description).collect(Collectors.joining(", ")) + " expected";
    }

    /**
     * The tensors under the network's own names, where training code put wrappers around it ({@code module.},
     * {@code encoder.}, {@code model.encoder.}); what lies beside it, such as a head, is left out.
     */
    private StateDict withoutPrefix(Path file) throws IOException {
        List<String> prefixes = BEGINNINGS.stream()
                .flatMap(beginning -> beginning.prefixes(tensors))
                .toList();
        if (prefixes.isEmpty() || prefixes.contains("")) {
            return this;
        }
        if (prefixes.size() > 1) {
            throw new IOException(file + ": holds several networks, named " + String.join("… and ", prefixes)
                    + "…; save the state_dict() of one");
        }
        String prefix = prefixes.get(0);
        Map<String, Tensor> bare = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                bare.put(name.substring(prefix.length()), tensor);
            }
        });
        return new StateDict(bare, metadata);
    }

    /**
     * Whether a tensor of that name and type is read: counters and masks that are kept beside the parameters need not be
     * what this library can read.
     *
     * @param format null where the type is not known
     */
    static boolean needs(String name, @Nullable StoredNumber format) {
        return format != null && format.floating() || name.endsWith("num_batches_tracked") || Network.isParameter(name);
    }

    /**
     * Refuses a parameter in whole numbers: these are codes, whose scale is kept elsewhere.
     *
     * @param where the file and the tensor, as the message begins
     */
    static void requireNumbers(String where, String name, StoredNumber format) throws IOException {
        if (!format.floating() && Network.isParameter(name)) {
            throw new IOException(where + " has type " + format
                    + ": the codes of a quantised network; its numbers in float32, float16 or bfloat16 expected");
        }
    }

    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ);
    }
}
