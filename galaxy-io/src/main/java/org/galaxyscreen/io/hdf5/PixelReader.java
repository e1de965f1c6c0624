package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;
import org.jspecify.annotations.Nullable;

/** Reads the images of a Galaxy10 file one after the other. For one thread. */
interface PixelReader extends AutoCloseable {
    /**
     * The next images.
     *
     * @param count how many, no more than there are left
     */
    List<Row> next(int count) throws IOException;

    @Override
    void close();

    /**
     * One image, or why it could not be read.
     *
     * @param image null where it could not be read
     * @param failure null where it could
     */
    record Row(@Nullable Image image, @Nullable Supplier<UnreadableImageException> failure) {
        Image get() throws UnreadableImageException {
            if (image != null) {
                return image;
            }
            throw failure.get();
        }
    }
}
