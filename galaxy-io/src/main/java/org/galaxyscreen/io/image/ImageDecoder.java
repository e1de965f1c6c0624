package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.internal.Failures;

/** Decodes JPEG and PNG files, telling them apart by their first bytes. Thread-safe. */
final class ImageDecoder {
    /** Larger files are refused: an uncompressed image of the most pixels allowed has no more. */
    private static final long MAX_FILE_BYTES = 3L * Image.MAX_PIXELS;

    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

    private ImageDecoder() {}

    /** @throws UnreadableImageException naming the file, what was expected and what was found */
    static Image read(Path file) throws UnreadableImageException {
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

    private static Image decode(Path file, byte[] data) throws UnreadableImageException {
        try {
            return decode(data);
        } catch (UnreadableImageException e) {
            throw new UnreadableImageException(file + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers fail with all manner of unchecked exceptions on damaged files.
            throw new UnreadableImageException(file + ": is damaged: " + e, e);
        }
    }

    /** Decodes what is in memory; messages do not say where it came from. */
    static Image decode(byte[] data) throws IOException {
        if (startsWith(data, JPEG)) {
            return JpegDecoder.decode(data);
        }
        if (startsWith(data, PngDecoder.SIGNATURE)) {
            return PngDecoder.decode(data);
        }
        throw new UnreadableImageException("a JPEG or PNG image expected, found " + describe(data));
    }

    static void checkSize(long width, long height) throws UnreadableImageException {
        if (width < 1 || height < 1 || width > Image.MAX_PIXELS / height) {
            throw new UnreadableImageException(
                    "claims " + width + "×" + height + " pixels; 1 to " + Image.MAX_PIXELS + " pixels expected");
        }
    }

    /**
     * So that one image does not end a run: several are decoded at once, and each is used afterwards. The bound does not depend on what
     * happens to be free, so that the same images are skipped every time.
     */
    static void checkMemory(int width, int height, int bytesPerPixel, long heap) throws UnreadableImageException {
        long needed = (long) width * height * bytesPerPixel;
        if (needed > heap / 4) {
            throw new UnreadableImageException("has " + width + "×" + height + " pixels, which take " + (needed >> 20)
                    + " MiB to decode; at most " + (heap / 4 >> 20)
                    + " MiB expected, a quarter of Java's heap: give it a "
                    + "larger one (-Xmx) to read this image");
        }
    }

    private static boolean startsWith(byte[] data, byte[] start) {
        return data.length >= start.length && Arrays.equals(data, 0, start.length, start, 0, start.length);
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
