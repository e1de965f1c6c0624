package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.internal.Places;
import org.jspecify.annotations.Nullable;

/**
 * The images of an HDF5 file in the layout of Galaxy10, DECaLS (17,736 images of 256×256) or SDSS (21,785 of 69×69) or any
 * other size.
 *
 * <p>The dataset {@code images} is read, {@code (images, height, width, 3)} unsigned bytes, contiguous or chunked,
 * compressed or not. Beside it may lie, one value an image:
 *
 * <table>
 *   <caption>Other datasets</caption>
 *   <tr><td>{@code id}</td><td>strings or whole numbers, unique. Without it an object is called {@code galaxy10-} and its row number from 0,
 *       of six digits at least: {@code galaxy10-000123}</td></tr>
 *   <tr><td>{@code label}</td><td>strings, an enumeration or whole numbers, the class of each object; empty or NaN where it is not known</td></tr>
 *   <tr><td>{@code ans}</td><td>class numbers, or strings; where there is no label, the label is the string, or the class's name in Galaxy10 DECaLS if
 *       the images are 256×256, in Galaxy10 SDSS if they are 69×69, and else the number</td></tr>
 *   <tr><td>{@code ra}, {@code dec}, {@code redshift}, {@code pxscale}</td><td>numbers, NaN where unknown: degrees, degrees,
 *       redshift, arc seconds a pixel</td></tr>
 * </table>
 *
 * <p>Chunks may have any shape, and any index of HDF5 up to 1.14; gzip, shuffle, Fletcher-32 and LZF are undone. Chunks
 * that were never written are full of the fill value. Links are followed, into other files of the same folder too. Virtual
 * datasets, images in the object header or in files that are not HDF5, and HDF5 2.0's layout of chunks (h5py's
 * {@code libver="latest"}) are refused with the {@code h5repack} command that rewrites them.
 *
 * <p>The file is never read whole. Contiguous images are read one by one; of chunked ones as many are held, twice, as
 * share a row of chunks, 256 MiB at most. An image whose chunk is damaged is unreadable, the others stay readable.
 * Immutable and thread-safe; the columns beside the images are held in memory, about 50 bytes an object.
 *
 * @see <a href="https://doi.org/10.5281/zenodo.10845026">Galaxy10 DECaLS</a>
 */
public final class Galaxy10Source implements ImageSource, ImageLookup {
    private final Path path;
    private final ImageStack layout;
    private final Galaxy10Columns columns;
    private final Places places = new Places(this);

    private Galaxy10Source(Path path, ImageStack layout, Galaxy10Columns columns) {
        this.path = path;
        this.layout = layout;
        this.columns = columns;
    }

    /**
     * Checks the file's layout and reads all but the images.
     *
     * @throws IOException if the file is missing, not HDF5, cut off or damaged, or if a dataset is missing or has a
     *     shape or type other than above; the message says which, what was expected and what was found
     */
    public static Galaxy10Source of(Path path) throws IOException {
        try (Hdf5File file = Hdf5File.open(path)) {
            ImageStack layout = ImageStack.ofGalaxy10(file);
            try (PixelReader reader = layout.reader(file)) {
                Galaxy10Columns columns = Galaxy10Columns.read(file, layout.images(), layout.b(), layout.a());
                return new Galaxy10Source(path, layout, columns);
            }
        }
    }

    /** The file's name. */
    @Override
    public String name() {
        return path.getFileName().toString();
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(layout.images());
    }

    @Override
    public List<SurveyObject> objects() {
        return IntStream.range(0, layout.images()).mapToObj(columns::object).toList();
    }

    @Override
    public ImageStream open() throws IOException {
        Hdf5File file = Hdf5File.open(path);
        try {
            return new Hdf5Pass(file, checked(file).reader(file), layout.images()) {
                @Override
                PendingImage image(int number, PixelReader.Row row) {
                    return pending(number, row);
                }
            };
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private ImageStack checked(Hdf5File file) throws IOException {
        ImageStack found = ImageStack.ofGalaxy10(file);
        if (!found.equals(layout)) {
            throw new IOException(
                    path + " has changed since it was opened: " + layout + " expected, " + found + " found");
        }
        return found;
    }

    /** Reads the chunks that hold the image, and no others. */
    @Override
    public Optional<PendingImage> find(String id) throws IOException {
        OptionalInt place = places.of(id);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        try (Hdf5File file = Hdf5File.open(path);
                PixelReader reader = checked(file).reader(file)) {
            return file.unchanged(() -> Optional.of(pending(place.getAsInt(), reader.one(place.getAsInt()))));
        }
    }

    @Override
    public String toString() {
        return "Galaxy10Source[" + path + ", " + layout.images() + " images of " + layout.b() + "×" + layout.a() + "]";
    }

    private PendingImage pending(int number, PixelReader.Row row) {
        byte[] rgb = row.bytes();
        Image image = rgb == null ? null : Image.wrap(layout.b(), layout.a(), rgb);
        return new ReadImage(columns.object(number), row, image);
    }

    private record ReadImage(SurveyObject object, PixelReader.Row row, @Nullable Image image) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            row.get();
            return Objects.requireNonNull(image);
        }
    }
}
