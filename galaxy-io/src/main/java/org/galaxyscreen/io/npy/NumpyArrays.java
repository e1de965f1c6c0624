package org.galaxyscreen.io.npy;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.io.internal.CheckedEntry;
import org.galaxyscreen.io.internal.FileNames;
import org.jspecify.annotations.Nullable;

/** The arrays of a {@code .npy} file, which is one, or of an {@code .npz} archive, by name. */
final class NumpyArrays implements Closeable {
    private static final String ENDING = ".npy";

    /** More arrays than that are a mistake or an attack. */
    private static final int MOST_ARRAYS = 100_000;

    private final Path path;
    private final @Nullable ZipFile archive;
    private final TreeMap<String, NpyHeader> headers = new TreeMap<>();

    private NumpyArrays(Path path, @Nullable ZipFile archive) {
        this.path = path;
        this.archive = archive;
    }

    /** Whether a file begins as NumPy's do: with its signature, or as a zip archive whose first entry is an array. */
    static boolean recognises(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(30);
            if (start.length > 5 && Arrays.equals(start, 0, 6, NpyReader.MAGIC, 0, 6)) {
                return true;
            }
            if (start.length < 30 || start[0] != 'P' || start[1] != 'K' || start[2] != 3 || start[3] != 4) {
                return false;
            }
            int length = start[26] & 0xFF | (start[27] & 0xFF) << 8;
            return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1).endsWith(ENDING);
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws IOException if it cannot be read, or an array claims other sizes than it has */
    static NumpyArrays open(Path path) throws IOException {
        if (!isZip(path)) {
            NumpyArrays arrays = new NumpyArrays(path, null);
            arrays.add(FileNames.stem(path), Files.size(path));
            return arrays;
        }
        ZipFile archive;
        try {
            archive = new ZipFile(path.toFile());
        } catch (ZipException | EOFException e) {
            throw new IOException(path + " is no .npz archive, or damaged: " + Failures.reason(e), e);
        }
        NumpyArrays arrays = new NumpyArrays(path, archive);
        try {
            if (archive.size() > MOST_ARRAYS) {
                throw new IOException(
                        path + " has " + archive.size() + " entries; at most " + MOST_ARRAYS + " expected");
            }
            for (ZipEntry entry : archive.stream().map(ZipEntry.class::cast).toList()) {
                if (entry.getName().endsWith(ENDING)) {
                    String name = entry.getName();
                    arrays.add(name.substring(0, name.length() - ENDING.length()), entry.getSize());
                }
            }
            return arrays;
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static boolean isZip(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.read() == 'P';
        }
    }

    private void add(String name, long size) throws IOException {
        try (Counted in = new Counted(stream(name))) {
            NpyHeader header = NpyHeader.read(what(name), in);
            long expected = in.count + elements(name, header) * Math.max(1, itemBytes(header.type()));
            if (itemBytes(header.type()) > 0 && expected != size) {
                throw new IOException(what(name) + " has " + size + " bytes; shape " + header.shapeText() + " of type "
                        + header.type() + " takes " + expected);
            }
            headers.put(name, header);
        } catch (ZipException | EOFException e) {
            throw damaged(name, e);
        }
    }

    private IOException damaged(String name, IOException cause) {
        return new IOException(what(name) + " is damaged: " + Failures.reason(cause), cause);
    }

    private long elements(String name, NpyHeader header) throws IOException {
        long count = 1;
        for (long side : header.shape()) {
            if (side > 0 && count > Long.MAX_VALUE / side / (1 << 20)) {
                throw new IOException(
                        what(name) + " claims the shape " + header.shapeText() + ", more than any file has");
            }
            count *= side;
        }
        return count;
    }

    /** What an array is called in messages. */
    String what(String name) {
        return archive == null ? path.toString() : path + ", array '" + name + "'";
    }

    List<String> names() {
        return new ArrayList<>(headers.keySet());
    }

    @Nullable
    NpyHeader header(String name) {
        return headers.get(name);
    }

    /** All arrays with their shapes, for messages. */
    String contents() {
        List<String> texts = headers.entrySet().stream()
                .limit(30)
                .map(entry -> entry.getKey() + " " + entry.getValue().shapeText())
                .toList();
        return String.join(", ", texts) + (headers.size() > texts.size() ? ", …" : "");
    }

    /** An array's values, as they are in the file. */
    InputStream values(String name) throws IOException {
        InputStream in = stream(name);
        try {
            NpyHeader.read(what(name), in);
            return in;
        } catch (ZipException | EOFException e) {
            in.close();
            throw damaged(name, e);
        }
    }

    private InputStream stream(String name) throws IOException {
        if (archive == null) {
            return new BufferedInputStream(Files.newInputStream(path), 1 << 18);
        }
        ZipEntry entry = archive.getEntry(name + ENDING);
        if (entry == null) {
            throw new IOException(what(name) + " is no longer there");
        }
        try {
            return new BufferedInputStream(CheckedEntry.open(archive, entry), 1 << 16);
        } catch (ZipException | EOFException e) {
            throw damaged(name, e);
        }
    }

    static ByteOrder order(String type) {
        return type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Bytes of a value; 0 for types that are not read, among them structures and Python's objects. */
    static int itemBytes(String type) {
        if (!type.matches("[<>|=][biufSU][0-9]{1,6}")) {
            return 0;
        }
        int length = Integer.parseInt(type.substring(2));
        int bytes = type.charAt(1) == 'U' ? 4 * length : length;
        boolean number = type.charAt(1) != 'S' && type.charAt(1) != 'U';
        return !number || bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8 ? bytes : 0;
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
        }
    }

    /** Counts what a header takes. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long count;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
