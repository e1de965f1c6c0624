package org.galaxyscreen.features.weights;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.weights.PickleReader.Inert;
import org.galaxyscreen.features.weights.PickleReader.Storage;
import org.galaxyscreen.features.weights.PickleReader.View;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's {@code torch.save} files: today's, a zip archive of a pickle and one file a storage; and those of PyTorch
 * before 1.6, a sequence of pickles followed by the storages. The archive is never unpacked to disk.
 */
final class TorchCheckpoint {
    private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long LEGACY_PROTOCOL = 1001;
    private static final int MAX_PICKLE = 1 << 26;

    /** So many numbers are taken from any file, however small. */
    private static final long MIN_VALUES = 1 << 22;

    /** Keys under which training code keeps the state dict beside other things. */
    private static final List<String> WRAPPERS = List.of("state_dict", "model", "model_state_dict");

    /** How deep such keys may lie. */
    private static final int MAX_DEPTH = 8;

    private static final String ADVICE = "Save the network's state_dict() alone by torch.save, or as .safetensors";

    private TorchCheckpoint() {}

    static Map<String, Tensor> readZip(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry pickle = zip.stream()
                    .filter(entry -> entry.getName().endsWith("/data.pkl")
                            || entry.getName().equals("data.pkl"))
                    .findFirst()
                    .orElseThrow(() ->
                            new IOException(file + ": a zip archive without data.pkl; a PyTorch checkpoint expected"));
            if (pickle.getSize() > MAX_PICKLE) {
                throw new IOException(
                        file + ": data.pkl has " + pickle.getSize() + " bytes; at most " + MAX_PICKLE + " expected");
            }
            String folder = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
            Object value;
            try (InputStream in = zip.getInputStream(pickle)) {
                byte[] bytes = in.readNBytes(MAX_PICKLE);
                value = read(file.toString(), new DataInputStream(new ByteArrayInputStream(bytes)));
            }
            Map<String, View> views = views(file, value);
            ByteOrder order = byteOrder(zip, folder);
            Map<Storage, float[]> storages = new HashMap<>();
            for (View view : views.values()) {
                if (!storages.containsKey(view.storage())) {
                    storages.put(view.storage(), storage(file, zip, folder, order, view.storage()));
                }
            }
            return tensors(file, views, storages);
        } catch (ZipException e) {
            throw new IOException(file + ": the archive is damaged or cut short: " + e.getMessage(), e);
        }
    }

    private static ByteOrder byteOrder(ZipFile zip, String folder) throws IOException {
        ZipEntry entry = zip.getEntry(folder + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            String order = new String(in.readNBytes(16), StandardCharsets.US_ASCII).trim();
            return order.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
    }

    private static float[] storage(Path file, ZipFile zip, String folder, ByteOrder order, Storage storage)
            throws IOException {
        ZipEntry entry = zip.getEntry(folder + "data/" + storage.key());
        if (entry == null) {
            throw new IOException(file + ": storage data/" + storage.key() + " is missing from the archive");
        }
        int length = byteLength(file, storage);
        if (entry.getSize() != length) {
            throw new IOException(file + ": storage data/" + storage.key() + " has " + entry.getSize() + " bytes; "
                    + length + " expected for " + storage.count() + " numbers of " + storage.format());
        }
        if (length > MIN_VALUES + 64 * Math.max(0, entry.getCompressedSize())) {
            throw new IOException(file + ": storage data/" + storage.key() + " is said to grow from "
                    + entry.getCompressedSize() + " to " + length + " bytes; PyTorch does not compress: it is damaged");
        }
        // A compressed entry may claim any size: read as it comes, up to what was promised.
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException(file + ": storage data/" + storage.key() + " ends after " + bytes.length + " of "
                        + length + " bytes");
            }
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            // Where torch.serialization.set_crc32_options(False) was called, every entry has 0.
            if (entry.getCrc() > 0 && entry.getCrc() != checksum.getValue()) {
                throw new IOException(file + ": storage data/" + storage.key()
                        + " does not match its checksum: it is damaged; copy or download it again");
            }
            return floats(storage, ByteBuffer.wrap(bytes).order(order));
        }
    }

    static Map<String, Tensor> readLegacy(Path file) throws IOException {
        String where = file.toString();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            if (!LEGACY_MAGIC.equals(read(where, in))) {
                throw new IOException(file + ": a pickle, but not one that torch.save wrote; save the network's"
                        + " state_dict() by torch.save, or as .safetensors");
            }
            Object protocol = read(where, in);
            if (!Long.valueOf(LEGACY_PROTOCOL).equals(protocol)) {
                throw new IOException(
                        file + ": torch.save protocol " + protocol + "; " + LEGACY_PROTOCOL + " expected");
            }
            Object system = read(where, in);
            if (system instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("little_endian"))) {
                throw new IOException(
                        file + ": written on a big-endian machine in the format before PyTorch 1.6, which is"
                                + " not supported; save it again with a newer PyTorch");
            }
            PickleReader reader = new PickleReader(where, in);
            Map<String, View> views = views(file, read(where, reader));
            Set<Storage> used = new HashSet<>();
            views.values().forEach(view -> used.add(view.storage()));
            Map<Storage, float[]> storages = new HashMap<>();
            if (!(read(where, in) instanceof List<?> keys)) {
                throw new IOException(file + ": the list of storages is missing");
            }
            for (Object key : keys) {
                if (!(key instanceof String name)) {
                    throw new IOException(file + ": damaged: the list of storages holds something else");
                }
                Storage storage = reader.storages().get(name);
                long count = Long.reverseBytes(in.readLong());
                if (storage == null || count != storage.count()) {
                    throw new IOException(file + ": storage " + key + " has " + count + " numbers; "
                            + (storage == null ? "its type is not known" : storage.count() + " expected"));
                }
                if (!used.contains(storage)) {
                    // Of an optimizer's tensor, say.
                    in.skipNBytes(byteLength(file, storage));
                    continue;
                }
                byte[] bytes = in.readNBytes(byteLength(file, storage));
                if (bytes.length < byteLength(file, storage)) {
                    throw new EOFException(file + ": storage " + key + " ends after " + bytes.length + " of "
                            + byteLength(file, storage) + " bytes: the file is cut short");
                }
                storages.put(storage, floats(storage, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)));
            }
            return tensors(file, views, storages);
        } catch (EOFException e) {
            throw e.getMessage() != null ? e : new IOException(file + ": ends too early: the file is cut short", e);
        }
    }

    private static Object read(String where, DataInputStream in) throws IOException {
        return read(where, new PickleReader(where, in));
    }

    private static Object read(String where, PickleReader reader) throws IOException {
        try {
            return reader.read();
        } catch (EOFException e) {
            throw new IOException(where + ": the pickle ends too early: the file is cut short", e);
        }
    }

    private static int byteLength(Path file, Storage storage) throws IOException {
        if (storage.count() < 0 || storage.count() > StateDict.MAX_VALUES) {
            throw new IOException(file + ": storage " + storage.key() + " is said to hold " + storage.count()
                    + " numbers; 0 to " + StateDict.MAX_VALUES + " expected");
        }
        return Math.multiplyExact((int) storage.count(), storage.format().bytes());
    }

    private static float[] floats(Storage storage, ByteBuffer bytes) {
        float[] values = new float[(int) storage.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = storage.format().get(bytes, i);
        }
        return values;
    }

    /** The tensors of the state dict, wherever it lies in the saved value. */
    private static Map<String, View> views(Path file, Object value) throws IOException {
        Object state = value;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            Object inner = inner(file, state);
            if (inner == null) {
                break;
            }
            state = inner;
        }
        if (state instanceof Inert inert) {
            throw new IOException(file + ": the pickle refers to " + inert.type() + " where a state dict is expected;"
                    + " code is never executed, so that this cannot be read. " + ADVICE);
        }
        Map<String, View> views = new LinkedHashMap<>();
        if (state instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String name = String.valueOf(entry.getKey());
                if (entry.getValue() instanceof View view) {
                    StoredNumber format = view.storage().format();
                    if (StateDict.needs(name, format)) {
                        StateDict.requireNumbers(file + ": tensor '" + name + "'", name, format);
                        views.put(name, view);
                    }
                } else if (entry.getValue() instanceof Inert inert && Network.isParameter(name)) {
                    throw new IOException(file + ": tensor '" + name + "' needs " + inert.type()
                            + ", which is not read: code is never executed. " + ADVICE);
                }
            }
        }
        if (views.isEmpty()) {
            throw new IOException(file + ": holds no tensors by name. " + ADVICE);
        }
        return views;
    }

    /** The state dict under whatever key; null where there is none. */
    private static @Nullable Object onlyNetworkIn(Path file, Map<?, ?> map) throws IOException {
        List<? extends Map.Entry<?, ?>> found = map.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Map<?, ?> inner && holdsNetwork(inner))
                .toList();
        if (found.size() > 1) {
            throw new IOException(file + ": holds networks under "
                    + found.stream().map(entry -> "'" + entry.getKey() + "'").collect(Collectors.joining(" and "))
                    + "; save the state_dict() of one");
        }
        return found.isEmpty() ? null : found.get(0).getValue();
    }

    private static boolean holdsNetwork(Map<?, ?> map) {
        return map.entrySet().stream()
                .anyMatch(entry -> entry.getValue() instanceof View
                        && String.valueOf(entry.getKey()).endsWith("conv1.weight"));
    }

    private static @Nullable Object inner(Path file, Object state) throws IOException {
        if (state instanceof Map<?, ?> map) {
            for (String wrapper : WRAPPERS) {
                if (map.get(wrapper) instanceof Map<?, ?> inner) {
                    return inner;
                }
            }
            Object only = holdsNetwork(map) ? null : onlyNetworkIn(file, map);
            if (only != null) {
                return only;
            }
            // A whole module in the state dict's place, and nothing else that could be read.
            if (map.values().stream().noneMatch(View.class::isInstance)) {
                for (String wrapper : WRAPPERS) {
                    if (map.get(wrapper) instanceof Inert inert) {
                        return inert;
                    }
                }
            }
        }
        return null;
    }

    private static Map<String, Tensor> tensors(Path file, Map<String, View> views, Map<Storage, float[]> storages)
            throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        // Tensors may share a storage, but not so that a small file takes much memory.
        long left = Math.max(Files.size(file), MIN_VALUES);
        for (Map.Entry<String, View> entry : views.entrySet()) {
            float[] storage = storages.get(entry.getValue().storage());
            if (storage == null) {
                throw new IOException(file + ": the storage of tensor '" + entry.getKey() + "' is missing");
            }
            Tensor tensor = tensor(file + ": tensor '" + entry.getKey() + "'", entry.getValue(), storage, left);
            left -= tensor.values().length;
            tensors.put(entry.getKey(), tensor);
        }
        return tensors;
    }

    /** Gathers a view's values; the strides may be any, as long as they stay inside the storage. */
    private static Tensor tensor(String where, View view, float[] storage, long atMost) throws IOException {
        int rank = view.shape().size();
        if (view.stride().size() != rank) {
            throw new IOException(where + " has shape " + view.shape() + " and stride " + view.stride());
        }
        List<Integer> shape = new ArrayList<>();
        long[] stride = new long[rank];
        long count = 1;
        long last = view.offset();
        for (int i = 0; i < rank; i++) {
            if (!(view.shape().get(i) instanceof Long extent && view.stride().get(i) instanceof Long step)
                    || extent < 0
                    || extent > StateDict.MAX_VALUES
                    || step < 0
                    || step > StateDict.MAX_VALUES) {
                throw new IOException(where + " has shape " + view.shape() + " and stride " + view.stride());
            }
            shape.add(Math.toIntExact(extent));
            stride[i] = step;
            count = Math.min(count * extent, Integer.MAX_VALUE);
            last += Math.max(0, extent - 1) * step;
        }
        if (count > StateDict.MAX_VALUES || view.offset() < 0 || count > 0 && last >= storage.length) {
            throw new IOException(where + " with shape " + shape + ", stride " + view.stride() + " and offset "
                    + view.offset() + " reaches outside its storage of " + storage.length + " numbers");
        }
        if (count > atMost) {
            throw new IOException(where + " with shape " + shape + " has more numbers than the file has bytes left for"
                    + " it: it is damaged");
        }
        float[] values = new float[(int) count];
        int[] index = new int[rank];
        long at = view.offset();
        for (int i = 0; i < values.length; i++) {
            values[i] = storage[(int) at];
            for (int axis = rank - 1; axis >= 0; axis--) {
                at += stride[axis];
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                at -= stride[axis] * shape.get(axis);
                index[axis] = 0;
            }
        }
        return new Tensor(shape, values);
    }
}
