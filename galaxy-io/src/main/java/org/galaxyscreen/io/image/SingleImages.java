package org.galaxyscreen.io.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.ImageSources;

/**
 * Decodes images that come one by one, each by its content, whatever its name: pictures in memory, FITS through a file. Immutable.
 */
public final class SingleImages {
    private static final byte[] FITS = "SIMPLE  =".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private final ImageDecoder pictures = ImageDecoders.ofAnyFormat();
    private final NamedOptions options;
    private final long most;

    /**
     * @param options for opening FITS files
     * @param most bytes of a file
     */
    public SingleImages(NamedOptions options, long most) {
        this.options = options;
        this.most = most;
    }

    /**
     * Decodes a file's bytes.
     *
     * @throws UnreadableImageException if they are no image that is read, or of several; the message names no file
     */
    public Image decode(byte[] bytes) throws UnreadableImageException {
        try {
            if (!isFits(bytes)) {
                return pictures.decode(bytes);
            }
            // The reader takes what it needs from a file.
            Path file = Files.createTempFile("galaxy-screen-", starts(bytes, GZIP) ? ".fits.gz" : ".fits");
            try {
                Files.write(file, bytes);
                return fits(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UnreadableImageException(Failures.reason(e), e);
        }
    }

    /**
     * Decodes a file.
     *
     * @throws UnreadableImageException if it is not there, too large, no image that is read, or of several; the message names no file
     */
    public Image decode(Path file) throws UnreadableImageException {
        try {
            // A pipe would never end.
            if (!Files.isRegularFile(file)) {
                throw new UnreadableImageException("it is no file; an image expected");
            }
            long size = Files.size(file);
            if (size > most) {
                throw new UnreadableImageException("it has " + size + " bytes; at most " + most + " expected");
            }
            byte[] start;
            try (InputStream in = Files.newInputStream(file)) {
                start = in.readNBytes(FITS.length);
            }
            return isFits(start) ? fits(file) : pictures.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UnreadableImageException(withoutPlace(e, file), e);
        }
    }

    private static boolean isFits(byte[] bytes) {
        return starts(bytes, FITS) || starts(bytes, GZIP);
    }

    private static boolean starts(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private Image fits(Path file) throws IOException {
        try (ImageStream stream = ImageSources.open(file.toString(), options).open()) {
            List<PendingImage> images = stream.next(2);
            if (images.size() != 1) {
                throw new IOException((images.isEmpty() ? "no image" : "several images") + " in it; one expected");
            }
            return images.get(0).read();
        } catch (IOException e) {
            throw new IOException(withoutPlace(e, file), e);
        }
    }

    /** The reason without the folder, which is nobody's business, or the name, which may be one of ours. */
    private static String withoutPlace(IOException e, Path file) {
        return Failures.reason(e)
                .replace(file.toString(), "the file")
                .replace(String.valueOf(file.getFileName()), "the file");
    }
}
