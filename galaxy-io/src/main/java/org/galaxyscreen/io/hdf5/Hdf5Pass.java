package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;

/** A pass over a file's images, row by row; closing it closes the reader and the file. */
abstract class Hdf5Pass implements ImageStream {
    private final Hdf5File file;
    private final PixelReader reader;
    private final int images;
    private int next;

    /** @param images how many rows there are */
    Hdf5Pass(Hdf5File file, PixelReader reader, int images) {
        this.file = file;
        this.reader = reader;
        this.images = images;
    }

    /** What is handed out for a row, while the file is open. */
    abstract PendingImage image(int number, PixelReader.Row row);

    @Override
    public final List<PendingImage> next(int max) throws IOException {
        ImageStream.requireSome(max);
        return file.unchanged(() -> {
            List<PendingImage> found = new ArrayList<>();
            for (PixelReader.Row row : reader.next(Math.min(max, images - next))) {
                found.add(image(next++, row));
            }
            return found;
        });
    }

    @Override
    public final void close() throws IOException {
        reader.close();
        file.close();
    }
}
