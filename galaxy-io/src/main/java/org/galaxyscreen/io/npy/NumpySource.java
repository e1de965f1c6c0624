package org.galaxyscreen.io.npy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.ZipException;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.RowObjects;
import org.galaxyscreen.io.image.PixelFormat;
import org.galaxyscreen.io.internal.FileNames;
import org.galaxyscreen.io.internal.Places;

/**
 * The images of a NumPy array, {@code (images, height, width)} or with channels first or last: integers of 8 to 32 bits or floats of 16 to 64, of
 * either byte order, row-major, in a {@code .npy} file or an {@code .npz} archive, compressed or not. In an archive, arrays of one value an
 * image are its objects' ids, positions, redshifts and labels, by the usual names or those that a {@link DatasetLayout} gives.
 *
 * <p>The array is the one that is named, else {@code images}, else the only one of three or four dimensions. 8-bit images of three unnamed channels
 * are pictures, all others have float planes. Objects without an id are called by the file's name and their row number from 0: {@code
 * stamps-000123}. Arrays of Python objects are not read. The file is never read whole. Immutable and thread-safe.
 */
public final class NumpySource implements ImageSource, ImageLookup {
    private final Path path;
    private final String array;
    private final PixelFormat format;
    private final List<SurveyObject> objects;
    private final Places places = new Places(this);

    private NumpySource(Path path, String array, PixelFormat format, List<SurveyObject> objects) {
        this.path = path;
        this.array = array;
        this.format = format;
        this.objects = objects;
    }

    /**
     * Checks the file's headers and reads all but the images.
     *
     * @throws IOException if the file is missing, not NumPy's, cut off or damaged, or if an array is missing or has another shape or type than
     *     above; the message says which, what was expected and what was found
     */
    public static NumpySource of(Path path, DatasetLayout layout) throws IOException {
        try (NumpyArrays arrays = NumpyArrays.open(path)) {
            String array = choose(path, arrays, layout.images());
            NpyHeader header = arrays.header(array);
            if (header == null) {
                throw new IOException(
                        path + " has no array '" + layout.images() + "' of images; found: " + arrays.contents());
            }
            PixelFormat format = format(arrays.what(array), header, layout, Files.size(path));
            try (NumpyColumns columns = new NumpyColumns(arrays, header.shape().get(0), path.toString())) {
                return new NumpySource(path, array, format, List.copyOf(RowObjects.read(columns, layout, path)));
            }
        }
    }

    private static String choose(Path path, NumpyArrays arrays, String named) throws IOException {
        if (arrays.header(named) != null || !named.equals(DatasetLayout.IMAGES)) {
            return named;
        }
        List<String> fitting = arrays.names().stream()
                .filter(name -> {
                    NpyHeader header = arrays.header(name);
                    return header != null
                            && (header.shape().size() == 3 || header.shape().size() == 4);
                })
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        throw new IOException(path + " has " + (fitting.isEmpty() ? "no array" : "several arrays")
                + " of images, (images, height, width) or with channels; name one by the option images-dataset; found: "
                + arrays.contents());
    }

    private static PixelFormat format(String what, NpyHeader header, DatasetLayout layout, long fileBytes)
            throws IOException {
        List<Long> shape = header.shape();
        if (shape.size() < 3 || shape.size() > 4 || header.columnMajor()) {
            throw new IOException(what + " has shape " + header.shapeText()
                    + (header.columnMajor() ? " in column-major order (fortran_order)" : "")
                    + "; (images, height, width) or with channels, row-major, expected"
                    + (header.columnMajor() ? ": save numpy.ascontiguousarray(array)" : ""));
        }
        PixelFormat.Values values = values(what, header.type());
        long count = values.bytes();
        int[] sides = new int[shape.size() - 1];
        for (int i = 0; i < sides.length; i++) {
            long side = shape.get(i + 1);
            count = side < 1 || side > Image.MAX_PIXELS ? Long.MAX_VALUE / Image.MAX_PIXELS : count * side;
            sides[i] = (int) Math.min(side, Image.MAX_PIXELS);
            // What an image takes as floats, twice: a bound that does not depend on what happens to be free.
            if (count > Math.min(Runtime.getRuntime().maxMemory() / 8, Integer.MAX_VALUE - 16)) {
                throw new IOException(what + " has shape " + header.shapeText() + "; images of 1 to " + Image.MAX_PIXELS
                        + " pixels that take at most an eighth of Java's heap expected");
            }
        }
        if (shape.get(0) < 1 || shape.get(0) > Math.min(fileBytes, Integer.MAX_VALUE)) {
            throw new IOException(what + " claims " + shape.get(0) + " images in a file of " + fileBytes
                    + " bytes; one or more, and no more than bytes, expected");
        }
        return PixelFormat.of(
                what, values, NumpyArrays.order(header.type()), sides, layout.channelsFirst(), layout.channelNames());
    }

    private static PixelFormat.Values values(String what, String type) throws IOException {
        if (NumpyArrays.itemBytes(type) > 0 && "iuf".indexOf(type.charAt(1)) >= 0) {
            String name = (type.charAt(1) == 'f' ? "FLOAT" : type.charAt(1) == 'i' ? "INT" : "UINT")
                    + 8 * NumpyArrays.itemBytes(type);
            for (PixelFormat.Values values : PixelFormat.Values.values()) {
                if (values.name().equals(name)) {
                    return values;
                }
            }
        }
        throw new IOException(what + " holds values of type " + (type.isEmpty() ? "a structure" : "'" + type + "'")
                + "; integers of 8, 16 or 32 bits or floats of 16, 32 or 64 expected");
    }

    /** The file's name. */
    @Override
    public String name() {
        return FileNames.last(path);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(objects.size());
    }

    @Override
    public List<SurveyObject> objects() {
        return objects;
    }

    @Override
    public ImageStream open() throws IOException {
        NumpyArrays arrays = NumpyArrays.open(path);
        try {
            return new Pass(arrays, arrays.values(array));
        } catch (IOException | RuntimeException e) {
            arrays.close();
            throw e;
        }
    }

    /** Goes to the image in the file; in a compressed archive it inflates the images before it, one after the other. */
    @Override
    public Optional<PendingImage> find(String id) throws IOException {
        OptionalInt place = places.of(id);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        int number = place.getAsInt();
        try (NumpyArrays arrays = NumpyArrays.open(path);
                InputStream in = arrays.values(array)) {
            try {
                in.skipNBytes(number * format.imageBytes());
                return Optional.of(pending(number, in, arrays));
            } catch (EOFException | ZipException e) {
                throw unreadable(number, arrays, e);
            }
        }
    }

    private PendingImage pending(int number, InputStream in, NumpyArrays arrays) throws IOException {
        byte[] values;
        try {
            values = in.readNBytes((int) format.imageBytes());
        } catch (IOException e) {
            throw unreadable(number, arrays, e);
        }
        if (values.length < format.imageBytes()) {
            throw new IOException(arrays.what(array) + " ends in image " + number);
        }
        return new Pixels(objects.get(number), values, format);
    }

    private IOException unreadable(int number, NumpyArrays arrays, IOException e) {
        return new IOException(
                arrays.what(array) + " cannot be read from image " + number + " on: " + Failures.reason(e), e);
    }

    @Override
    public String toString() {
        return "NumpySource[" + path + ", " + objects.size() + " images]";
    }

    private final class Pass implements ImageStream {
        private final NumpyArrays arrays;
        private final InputStream in;
        private int next;

        Pass(NumpyArrays arrays, InputStream in) {
            this.arrays = arrays;
            this.in = in;
        }

        @Override
        public List<PendingImage> next(int max) throws IOException {
            ImageStream.requireSome(max);
            List<PendingImage> images = new ArrayList<>();
            for (int end = next + Math.min(max, objects.size() - next); next < end; next++) {
                images.add(pending(next, in, arrays));
            }
            return images;
        }

        @Override
        public void close() throws IOException {
            in.close();
            arrays.close();
        }
    }

    private record Pixels(SurveyObject object, byte[] values, PixelFormat format) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            try {
                return format.decode(values);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(object.id(), e);
            }
        }
    }
}
