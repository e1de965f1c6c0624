package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.util.Optional;
import org.galaxyscreen.core.Image;

/**
 * A header and where its data lies. Immutable.
 */
public final class FitsHdu {
    private final int index;
    private final FitsHeader header;
    private final long dataAt;
    private final long dataBytes;

    private FitsHdu(int index, FitsHeader header, long dataAt, long dataBytes) {
        this.index = index;
        this.header = header;
        this.dataAt = dataAt;
        this.dataBytes = dataBytes;
    }

    /** @throws IOException if the header does not say how long its data is, or says something impossible */
    static FitsHdu of(int index, FitsHeader header, long dataAt) throws IOException {
        long bits = header.integer("BITPIX", -64, 64);
        if (bits != 8 && bits != 16 && bits != 32 && bits != 64 && bits != -32 && bits != -64) {
            throw new IOException("BITPIX is " + bits + "; 8, 16, 32, 64, -32 or -64 expected");
        }
        int axes = (int) header.integer("NAXIS", 0, 999);
        try {
            // Random groups (NAXIS1 = 0) hold visibilities, no images; their size leaves that axis out.
            boolean groups = axes > 0 && header.integer("NAXIS1", 0, Long.MAX_VALUE) == 0 && header.isTrue("GROUPS");
            long values = axes == 0 ? 0 : 1;
            for (int axis = groups ? 2 : 1; axis <= axes; axis++) {
                values = Math.multiplyExact(values, header.integer("NAXIS" + axis, 0, Long.MAX_VALUE));
            }
            long extra = header.has("PCOUNT") ? header.integer("PCOUNT", 0, Long.MAX_VALUE) : 0;
            long copies = header.has("GCOUNT") ? header.integer("GCOUNT", 0, Long.MAX_VALUE) : 1;
            long bytes = axes == 0
                    ? 0
                    : Math.multiplyExact(Math.multiplyExact(Math.abs(bits) / 8, copies), Math.addExact(extra, values));
            Math.addExact(Math.addExact(bytes, dataAt), FitsFile.BLOCK);
            return new FitsHdu(index, header, dataAt, bytes);
        } catch (ArithmeticException e) {
            throw new IOException("its header promises more bytes than there are numbers for", e);
        }
    }

    /** Where it stands in the file, from 0. */
    public int index() {
        return index;
    }

    /** EXTNAME; empty where it has none. */
    public Optional<String> name() {
        return header.text("EXTNAME").filter(name -> !name.isBlank());
    }

    /** What the header says. */
    public FitsHeader header() {
        return header;
    }

    /** Whether it holds an image of two or three axes, plain or compressed, that is not empty. */
    public boolean isImage() {
        try {
            shape();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Columns, rows and planes. Further axes are ignored where they are of length 1, also before that of the planes: radio images have one of
     * the polarisation there.
     *
     * @throws IOException if this is no image or has other axes
     */
    public Shape shape() throws IOException {
        boolean compressed = isCompressed();
        String extension = header.text("XTENSION").orElse("IMAGE");
        if (!compressed && !extension.equals("IMAGE")) {
            throw new IOException("holds a " + extension + "; an image expected");
        }
        String prefix = compressed ? "ZNAXIS" : "NAXIS";
        int axes = (int) header.integer(prefix, 0, 999);
        if (axes < 2) {
            throw new IOException("has " + axes + " axes; an image of 2 or a cube of 3 expected");
        }
        long width = header.integer(prefix + 1, 1, Image.MAX_PIXELS);
        long height = header.integer(prefix + 2, 1, Image.MAX_PIXELS);
        int planesAt = planeAxis();
        long planes = axes > 2 ? header.integer(prefix + planesAt, 1, Integer.MAX_VALUE) : 1;
        for (int axis = 3; axis <= axes; axis++) {
            if (axis != planesAt && header.integer(prefix + axis, 0, Long.MAX_VALUE) != 1) {
                throw new IOException("has " + axes + " axes, of which the " + axis
                        + "th is not of length 1; an image of 2 or a cube of 3 expected");
            }
        }
        return new Shape((int) width, (int) height, (int) planes);
    }

    /** Which axis counts the planes: the first behind rows and columns that is not of length 1, else the third. */
    int planeAxis() throws IOException {
        String prefix = isCompressed() ? "ZNAXIS" : "NAXIS";
        int axes = (int) header.integer(prefix, 0, 999);
        for (int axis = 3; axis <= axes; axis++) {
            if (header.integer(prefix + axis, 0, Long.MAX_VALUE) != 1) {
                return axis;
            }
        }
        return 3;
    }

    /** What it is where it is no image, for a message: {@code HDU 1 (CAT) holds a BINTABLE}. */
    String whyNoImage() {
        try {
            shape();
            return toString();
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).replaceFirst("; an image .*", "");
            return this + (reason.startsWith("has ") || reason.startsWith("holds ") ? " " : ": ") + reason;
        }
    }

    /**
     * An image's size.
     *
     * @param width columns, NAXIS1
     * @param height rows, NAXIS2
     * @param planes NAXIS3; 1 for a plain image
     */
    public record Shape(int width, int height, int planes) {}

    boolean isCompressed() {
        return header.isTrue("ZIMAGE") && header.text("XTENSION").orElse("").equals("BINTABLE");
    }

    long dataAt() {
        return dataAt;
    }

    long dataBytes() {
        return dataBytes;
    }

    /** Where the next header begins. */
    long end() {
        return dataAt + (dataBytes + FitsFile.BLOCK - 1) / FitsFile.BLOCK * FitsFile.BLOCK;
    }

    /** As messages call it: {@code HDU 1 (SCI)}. */
    @Override
    public String toString() {
        return "HDU " + index + name().map(name -> " (" + name + ")").orElse("");
    }
}
