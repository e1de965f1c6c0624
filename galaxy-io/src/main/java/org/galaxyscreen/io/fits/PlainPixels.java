package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Images that are stored as they are. */
final class PlainPixels {
    /** How much is read at once. */
    private static final int CHUNK = 1 << 20;

    private final FitsBytes bytes;
    private final FitsHdu hdu;
    private final FitsHdu.Shape shape;
    private final PixelScaling scaling;

    PlainPixels(FitsBytes bytes, FitsHdu hdu, FitsHdu.Shape shape) throws IOException {
        this.bytes = bytes;
        this.hdu = hdu;
        this.shape = shape;
        this.scaling = PixelScaling.of(hdu.header(), "BITPIX", "BLANK");
    }

    float[] read(FitsFile.Section section) throws IOException {
        float[] values = new float[section.width() * section.height()];
        int sample = scaling.bytes();
        boolean rows = section.width() == shape.width();
        // Whole rows lie one after the other and can be read together.
        int length = rows ? values.length : section.width();
        for (int done = 0; done < values.length; ) {
            int row = section.y() + (rows ? 0 : done / section.width());
            long first = ((long) section.plane() * shape.height() + row) * shape.width() + section.x();
            for (int from = 0; from < length; ) {
                int count = Math.min(length - from, CHUNK / sample);
                ByteBuffer data = bytes.read(hdu.dataAt() + (first + from) * sample, count * sample);
                scaling.scale(data, values, done + from, count);
                from += count;
            }
            done += length;
        }
        return values;
    }
}
