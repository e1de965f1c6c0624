package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.internal.GitLfs;

/** The image formats on the class path, with their options. Thread-safe. */
final class ImageFormats {
    /** Larger files are refused: an uncompressed image of the most pixels allowed has no more. */
    private static final long MAX_FILE_BYTES = 3L * Image.MAX_PIXELS;

    /** How much of a file a format sees to recognise it. */
    private static final int START_BYTES = 64;

    private final List<Entry> entries;

    private ImageFormats(List<Entry> entries) {
        this.entries = entries;
    }

    private record Entry(ImageFormat format, ImageDecoder decoder) {}

    /** @throws IllegalArgumentException if no format has one of the options, or its value is not allowed */
    static ImageFormats load(NamedOptions options) {
        Collection<ImageFormat> formats =
                Providers.byName(ImageFormat.class, ImageFormat::name).values();
        Set<String> known = new TreeSet<>();
        formats.forEach(format -> known.addAll(format.options()));
        options.requireKnown("a folder of images", known);
        List<Entry> entries = new ArrayList<>();
        for (ImageFormat format : formats) {
            entries.add(new Entry(format, format.decoder(options.only(format.options()))));
        }
        return new ImageFormats(List.copyOf(entries));
    }

    /** How files are named that may be images: in lower case, without the dot. */
    Set<String> suffixes() {
        Set<String> suffixes = new LinkedHashSet<>();
        entries.forEach(entry -> suffixes.addAll(new TreeSet<>(entry.format().suffixes())));
        return suffixes;
    }

    /** {@code *.jpeg, *.jpg or *.png}. */
    String patterns() {
        return Providers.either(suffixes().stream().map(suffix -> "*." + suffix).toList());
    }

    /** {@code JPEG or PNG}. */
    String names() {
        return Providers.either(
                entries.stream().map(entry -> entry.format().name()).toList());
    }

    /** @throws UnreadableImageException naming the file, what was expected and what was found */
    Image read(Path file) throws UnreadableImageException {
        try {
            return decode(file, contentOf(file));
        } catch (OutOfMemoryError e) {
            throw new UnreadableImageException(
                    file + ": takes more memory than is left; give Java a larger heap (-Xmx) to read this image", e);
        }
    }

    private static byte[] contentOf(Path file) throws UnreadableImageException {
        try {
            long size = Files.size(file);
            if (size > MAX_FILE_BYTES) {
                throw new UnreadableImageException(
                        file + ": has " + size + " bytes; at most " + MAX_FILE_BYTES + " expected");
            }
            return Files.readAllBytes(file);
        } catch (UnreadableImageException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnreadableImageException(file + ": is no longer there", e);
        } catch (ClosedByInterruptException e) {
            Cancellation.check("reading " + file);
            throw new UnreadableImageException(file + ": interrupted", e);
        } catch (IOException e) {
            throw new UnreadableImageException(file + ": cannot be read: " + Failures.reason(e), e);
        }
    }

    private Image decode(Path file, byte[] data) throws UnreadableImageException {
        try {
            return decode(data);
        } catch (UnreadableImageException e) {
            throw new UnreadableImageException(file + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers fail with all manner of unchecked exceptions on damaged files.
            throw new UnreadableImageException(file + ": is damaged: " + Failures.reason(e), e);
        }
    }

    /** Decodes what is in memory; messages do not say where it came from. */
    Image decode(byte[] data) throws IOException {
        byte[] start = Arrays.copyOf(data, Math.min(data.length, START_BYTES));
        for (Entry entry : entries) {
            if (entry.format().recognises(start.clone())) {
                return entry.decoder().decode(data);
            }
        }
        if (GitLfs.isPointer(data)) {
            throw new UnreadableImageException(GitLfs.IS_POINTER);
        }
        throw new UnreadableImageException("a " + names() + " image expected, found " + describe(data));
    }

    private static String describe(byte[] data) {
        if (data.length == 0) {
            return "an empty file";
        }
        int shown = Math.min(data.length, 24);
        for (int i = 0; i < shown; i++) {
            if (data[i] < 0x20 && data[i] != '\n' && data[i] != '\r' && data[i] != '\t') {
                byte[] head = Arrays.copyOf(data, Math.min(data.length, 8));
                return "bytes starting " + hex(ByteBuffer.wrap(head));
            }
        }
        return "text starting \""
                + new String(data, 0, shown, StandardCharsets.US_ASCII).strip().replaceAll("\\s+", " ") + "\"";
    }

    private static String hex(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining()) {
            int value = bytes.get() & 0xFF;
            text.append(text.isEmpty() ? "" : " ")
                    .append(Character.forDigit(value >> 4, 16))
                    .append(Character.forDigit(value & 15, 16));
        }
        return text.toString();
    }
}
