package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.io.internal.ChannelReads;

/**
 * Images that lie one after the other in the file. They are read straight from it: jhdf's own slices come as one read for
 * each pixel and as {@code int}.
 */
final class ContiguousPixels implements PixelReader {
    private final Hdf5File file;
    private final Hdf5Dataset dataset;
    private final ImageStack layout;
    private final long start;
    private final boolean written;
    private int next;

    ContiguousPixels(Hdf5Dataset dataset, ImageStack layout) throws IOException {
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

    @Override
    public Row one(int image) throws IOException {
        return new Row(read(image), null);
    }

    private byte[] read(int row) throws IOException {
        Cancellation.check("reading " + file);
        byte[] pixels = new byte[layout.imageBytes()];
        if (!written) {
            dataset.fill(pixels);
            return pixels;
        }
        ByteBuffer target = ByteBuffer.wrap(pixels);
        long position = start + (long) row * pixels.length;
        try {
            if (!ChannelReads.fill(file.channel(), target, position)) {
                throw new IOException("the file has become shorter");
            }
        } catch (ClosedByInterruptException e) {
            Cancellation.check("reading " + file);
            throw e;
        } catch (IOException e) {
            throw new IOException(file + ": reading stopped at image " + row + ": " + e.getMessage(), e);
        }
        return pixels;
    }

    @Override
    public void close() {}
}
