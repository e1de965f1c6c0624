package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.galaxyscreen.core.UnreadableImageException;
import org.jspecify.annotations.Nullable;

/** Reads the images of a dataset one after the other, as the bytes that the file has of them. For one thread. */
interface PixelReader extends AutoCloseable {
    /**
     * The next images.
     *
     * @param count how many, no more than there are left
     */
    List<Row> next(int count) throws IOException;

    /**
     * One image, whatever was read before or is next.
     *
     * @param image its number, from 0
     */
    Row one(int image) throws IOException;

    @Override
    void close();

    /**
     * One image, or why it could not be read.
     *
     * @param bytes its values in the dataset's order; null where it could not be read
     * @param failure null where it could
     */
    record Row(byte @Nullable [] bytes, @Nullable Supplier<UnreadableImageException> failure) {
        byte[] get() throws UnreadableImageException {
            if (bytes != null) {
                return bytes;
            }
            throw failure.get();
        }
    }
}
