package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Image;

/**
 * A FITS file that is open. Headers are read one by one as they are asked for, pixels by section; nothing is allocated for what a
 * header promises and the file does not hold. A file that is compressed as a whole (gzip) is inflated into memory, at most a
 * quarter of Java's heap. Thread-safe.
 */
public final class FitsFile implements AutoCloseable {
    static final int BLOCK = 2880;

    /** A header of 36,000 cards: far above any that was written in earnest. */
    private static final int MAX_HEADER_BLOCKS = 1000;

    private static final int MAX_HDUS = 10_000;

    private final Path path;
    private final FitsBytes bytes;
    private final List<FitsHdu> hdus = new ArrayList<>();
    private boolean ended;

    private FitsFile(Path path, FitsBytes bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /**
     * Opens a file and reads its first header.
     *
     * @throws IOException if it cannot be read or is no FITS file; the message names the file
     */
    public static FitsFile open(Path path) throws IOException {
        return open(path, Runtime.getRuntime().maxMemory() / 4);
    }

    /** @param most how many bytes the file may inflate to, if it is compressed as a whole */
    static FitsFile open(Path path, long most) throws IOException {
        try {
            FitsBytes bytes = FitsBytes.open(path, most);
            FitsFile file = new FitsFile(path, bytes);
            try {
                if (file.at(0).isEmpty()) {
                    throw new IOException("is empty; a FITS file expected");
                }
                return file;
            } catch (IOException | RuntimeException e) {
                bytes.close();
                throw e;
            }
        } catch (IOException e) {
            throw FitsFailures.of(path, e);
        }
    }

    /** Its path. */
    public Path path() {
        return path;
    }

    /**
     * All headers, in the file's order.
     *
     * @throws IOException if one of them is damaged
     */
    public List<FitsHdu> hdus() throws IOException {
        return find(hdu -> false, Integer.MAX_VALUE);
    }

    /**
     * The headers that a selector names, in the order of the file.
     *
     * @throws IOException if there are none, or a header before them is damaged; the message says which there are
     */
    public List<FitsHdu> select(HduSelector selector) throws IOException {
        Optional<Integer> index = selector.index();
        if (index.isPresent()) {
            int wanted = index.get();
            List<FitsHdu> found = find(hdu -> hdu.index() == wanted, 1);
            if (!found.isEmpty()) {
                return found;
            }
        } else if (selector.isFirstImage()) {
            List<FitsHdu> found = find(FitsHdu::isImage, 1);
            if (!found.isEmpty()) {
                return found;
            }
        } else {
            List<FitsHdu> found = hdus().stream().filter(selector::matches).toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        boolean image = selector.isFirstImage();
        throw new IOException(path + ": has no " + selector + (image ? "; " : "; it has ")
                + String.join(
                        ", ",
                        hdus().stream()
                                .limit(20)
                                .map(hdu -> image ? hdu.whyNoImage() : hdu.toString())
                                .toList()));
    }

    /** Those that match, up to so many; all that there are where the limit is the largest integer. */
    private List<FitsHdu> find(Predicate<FitsHdu> wanted, int most) throws IOException {
        List<FitsHdu> found = new ArrayList<>();
        try {
            for (int i = 0; found.size() < most; i++) {
                Optional<FitsHdu> hdu = at(i);
                if (hdu.isEmpty()) {
                    break;
                }
                if (most == Integer.MAX_VALUE || wanted.test(hdu.get())) {
                    found.add(hdu.get());
                }
            }
        } catch (IOException e) {
            throw FitsFailures.of(path, e);
        }
        return found;
    }

    private synchronized Optional<FitsHdu> at(int index) throws IOException {
        while (!ended && hdus.size() <= index) {
            long position = hdus.isEmpty() ? 0 : hdus.get(hdus.size() - 1).end();
            // What follows the last extension and is no header (padding, tapes' special records) is not FITS's concern.
            if (position >= bytes.size() || !hdus.isEmpty() && !startsAsExtension(position)) {
                ended = true;
            } else if (hdus.size() == MAX_HDUS) {
                throw new IOException("has more than " + MAX_HDUS + " extensions");
            } else {
                hdus.add(header(position));
            }
        }
        return index < hdus.size() ? Optional.of(hdus.get(index)) : Optional.empty();
    }

    private boolean startsAsExtension(long position) throws IOException {
        return bytes.size() - position >= BLOCK && startsWith(bytes.read(position, 9), "XTENSION=");
    }

    private static boolean startsWith(ByteBuffer start, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (start.get(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private FitsHdu header(long position) throws IOException {
        FitsHeader.Parser parser = new FitsHeader.Parser();
        byte[] block = new byte[BLOCK];
        if (hdus.isEmpty() && (bytes.size() < BLOCK || !startsWith(bytes.read(0, 9), "SIMPLE  ="))) {
            throw new IOException("does not begin as FITS files do (SIMPLE  =)"
                    + (bytes.size() < BLOCK ? ", and has " + bytes.size() + " bytes" : "")
                    + "; a FITS file expected");
        }
        for (int blocks = 0; blocks < MAX_HEADER_BLOCKS; blocks++) {
            Cancellation.check("reading " + path);
            bytes.read(position + (long) blocks * BLOCK, BLOCK).get(block);
            for (int card = 0; card < BLOCK; card += FitsHeader.CARD) {
                if (parser.add(block, card)) {
                    return FitsHdu.of(hdus.size(), parser.header(), position + (blocks + 1L) * BLOCK);
                }
            }
        }
        throw new IOException("the header of HDU " + hdus.size() + " does not end within "
                + MAX_HEADER_BLOCKS * (BLOCK / FitsHeader.CARD) + " cards");
    }

    /**
     * Reads part of a plane: values as the header scales them (BSCALE, BZERO), NaN where there are none (BLANK, NaN), in the order of the
     * file, whose first row is by custom drawn at the bottom.
     *
     * @param plane from 0; 0 for a plain image
     * @param x the first column, from 0
     * @param y the first row, from 0
     * @return {@code height × width}
     * @throws IndexOutOfBoundsException if the section leaves the image
     * @throws IOException if the data is damaged, is cut off, is of a kind that is not supported, or the section has more than
     *     {@link Image#MAX_PIXELS} pixels; the message names the file and the extension. Also if somebody has written to the file since it
     *     was opened
     */
    public float[] read(FitsHdu hdu, int plane, int x, int y, int width, int height) throws IOException {
        float[] values;
        try {
            FitsHdu.Shape shape = hdu.shape();
            Objects.checkIndex(plane, shape.planes());
            Objects.checkFromIndexSize(x, width, shape.width());
            Objects.checkFromIndexSize(y, height, shape.height());
            if ((long) width * height > Image.MAX_PIXELS) {
                throw new IOException("the section has " + width + "×" + height + " pixels; at most " + Image.MAX_PIXELS
                        + " expected");
            }
            requireData(hdu);
            Section section = new Section(plane, x, y, width, height);
            values = hdu.isCompressed()
                    ? CompressedPixels.of(bytes, hdu, shape).read(section)
                    : new PlainPixels(bytes, hdu, shape).read(section);
        } catch (IOException e) {
            bytes.requireSame();
            throw FitsFailures.of(path, hdu + " " + e.getMessage(), e);
        }
        bytes.requireSame();
        return values;
    }

    /** @throws IOException if the file ends before the data that the header promises */
    void requireData(FitsHdu hdu) throws IOException {
        if (hdu.dataAt() > bytes.size() || hdu.dataBytes() > bytes.size() - hdu.dataAt()) {
            throw new IOException("is cut off: " + (bytes.size() - hdu.dataAt()) + " of " + hdu.dataBytes()
                    + " bytes of data are there");
        }
    }

    /** Bytes of an extension's data, from an offset in it on. */
    ByteBuffer bytes(FitsHdu hdu, long offset, int length) throws IOException {
        try {
            return bytes.read(hdu.dataAt() + offset, length);
        } catch (IOException e) {
            throw FitsFailures.of(path, hdu + " " + e.getMessage(), e);
        }
    }

    /** How many bytes of it are in memory: all, where it is small or was compressed as a whole. */
    long residentBytes() {
        return bytes.resident();
    }

    /** Part of one plane, in pixels from 0. */
    record Section(int plane, int x, int y, int width, int height) {}

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
