package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.util.List;
import org.galaxyscreen.core.SurveyObject;

/**
 * Some cutouts of a {@link CutoutSource}, which can be written into bytes for another process that sees the same files under the same paths. What
 * the source has found out goes with them (each object, its tile and its place in it), so that neither the catalogue nor headers of other tiles are
 * read again, and a {@link CutoutReader} there reads the very pixels that are read here. Immutable and thread-safe.
 *
 * <pre>{@code
 * for (CutoutPart part : source.parts(2048)) {
 *     send(part.toBytes());
 * }
 * // Elsewhere:
 * try (CutoutReader reader = new CutoutReader()) {
 *     for (PendingImage image : reader.images(CutoutPart.of(bytes))) {
 *         use(image.object(), image.read());
 *     }
 * }
 * }</pre>
 */
public final class CutoutPart {
    private final FitsOptions options;
    private final List<Cutout> cutouts;

    CutoutPart(FitsOptions options, List<Cutout> cutouts) {
        this.options = options;
        this.cutouts = cutouts;
    }

    /**
     * Reads what {@link #toBytes} has written.
     *
     * @param bytes by the same version of this library
     * @return an equal part
     * @throws IOException if they are no part, or one of another version
     */
    public static CutoutPart of(byte[] bytes) throws IOException {
        return CutoutBytes.read(bytes);
    }

    /**
     * This in a form for another process of the same version. Not for keeping: paths are those of today, and the form may change.
     *
     * @return about 100 bytes and the catalogue's texts for each object, and the paths of the files once
     */
    public byte[] toBytes() {
        return CutoutBytes.write(this);
    }

    /**
     * How many objects it has.
     *
     * @return from 1
     */
    public int size() {
        return cutouts.size();
    }

    /**
     * Its objects.
     *
     * @return in its order, with the columns of {@link CutoutSource#COLUMNS}
     */
    public List<SurveyObject> objects() {
        return cutouts.stream().map(Cutout::object).toList();
    }

    /**
     * One of its objects alone.
     *
     * @param index from 0
     * @return a part of one
     * @throws IndexOutOfBoundsException if there is none
     */
    public CutoutPart only(int index) {
        return new CutoutPart(options, List.of(cutouts.get(index)));
    }

    FitsOptions options() {
        return options;
    }

    List<Cutout> cutouts() {
        return cutouts;
    }

    @Override
    public String toString() {
        return "CutoutPart[" + cutouts.size() + " cutouts]";
    }
}
