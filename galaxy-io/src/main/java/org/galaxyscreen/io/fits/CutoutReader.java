package org.galaxyscreen.io.fits;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.galaxyscreen.core.PendingImage;

/**
 * Reads the images of {@linkplain CutoutPart parts}. The files that were used last stay open, so that parts in the order of their tiles open each
 * file once. Thread-safe.
 */
public final class CutoutReader implements Closeable {
    private final OpenFiles files = new OpenFiles(OpenFiles.OF_CUTOUTS);

    /** A reader that has opened nothing yet. */
    public CutoutReader() {}

    /**
     * The images of a part, none of which is read yet. They can be read, from any thread, after this is closed, too; then each opens its files anew.
     *
     * @param part of a {@link CutoutSource}, in this process or another that sees the same files
     * @return in the part's order
     */
    public List<PendingImage> images(CutoutPart part) {
        return part.cutouts().stream()
                .<PendingImage>map(cutout -> new PendingCutout(cutout, part.options(), files))
                .toList();
    }

    /**
     * Closes the files that are open.
     *
     * @throws IOException if one cannot be closed
     */
    @Override
    public void close() throws IOException {
        files.closeAll();
    }
}
