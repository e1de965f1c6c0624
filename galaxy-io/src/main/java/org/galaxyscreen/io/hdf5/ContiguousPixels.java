package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Image;

/**
 * Images that lie one after the other in the file. They are read straight from it: jhdf's own slices come as one read for
 * each pixel and as {@code int}.
 */
final class ContiguousPixels implements PixelReader {
    private final Hdf5File file;
    private final Hdf5Dataset dataset;
    private final Galaxy10Layout layout;
    private final long start;
    private final boolean written;
    private int next;

    ContiguousPixels(Hdf5Dataset dataset, Galaxy10Layout layout) throws IOException {
        this.file = dataset.file();
        this.dataset = dataset;
        this.layout = layout;
        this.written = dataset.address() >= 0;
        this.start = file.addressOffset() + dataset.address();
        long end = start + (long) layout.images() * layout.imageBytes();
        if (written && (end < 0 || end > file.channel().size())) {
            throw new IOException(file + " is cut off: its " + layout.images() + " images end at byte " + end
                    + ", the file ends at " + file.channel().size());
        }
    }

    @Override
    public List<Row> next(int count) throws IOException {
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(new Row(read(next), null));
            next++;
        }
        return rows;
    }

    private Image read(int row) throws IOException {
        Cancellation.check("reading " + file);
        byte[] rgb = new byte[layout.imageBytes()];
        if (!written) {
            dataset.fill(rgb);
            return Image.wrap(layout.width(), layout.height(), rgb);
        }
        ByteBuffer target = ByteBuffer.wrap(rgb);
        long position = start + (long) row * rgb.length;
        try {
            while (target.hasRemaining()) {
                if (file.channel().read(target, position + target.position()) < 0) {
                    throw new IOException("the file has become shorter");
                }
            }
        } catch (ClosedByInterruptException e) {
            Cancellation.check("reading " + file);
            throw e;
        } catch (IOException e) {
            throw new IOException(file + ": reading stopped at image " + row + ": " + e.getMessage(), e);
        }
        return Image.wrap(layout.width(), layout.height(), rgb);
    }

    @Override
    public void close() {}
}
