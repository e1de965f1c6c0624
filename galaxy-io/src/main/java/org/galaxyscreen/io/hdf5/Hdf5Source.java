package org.galaxyscreen.io.hdf5;

import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.datatype.VariableLength;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
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
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.image.ImageDecoder;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.io.image.PixelFormat;
import org.galaxyscreen.io.internal.FileNames;
import org.galaxyscreen.io.internal.Places;
import org.jspecify.annotations.Nullable;

/**
 * The images of an HDF5 file of any layout, as {@link DatasetLayout} names its datasets: integers of 8 to 32 bits or floats of 16 to 64, of
 * either byte order, with channels first, last or none; or encoded images (JPEG, PNG and what other {@linkplain
 * org.galaxyscreen.io.image.ImageFormat formats} there are) as bytes of variable length. How the data may be stored, and what columns lie beside
 * them, is as {@link Galaxy10Source} says.
 *
 * <p>8-bit images of three unnamed channels are pictures, all others have float planes. Objects without an id are called by the file's name
 * and their row number from 0: {@code stamps-000123}. The file is never read whole. Immutable and thread-safe.
 */
public final class Hdf5Source implements ImageSource, ImageLookup {
    /** An encoded image of more bytes is none. */
    private static final int MOST_ENCODED = 1 << 28;

    private final Path path;
    private final ImageStack stack;
    private final @Nullable PixelFormat format;
    private final Galaxy10Columns columns;
    private final ImageDecoder decoder = ImageDecoders.ofAnyFormat();
    private final Places places = new Places(this);

    private Hdf5Source(Path path, ImageStack stack, @Nullable PixelFormat format, Galaxy10Columns columns) {
        this.path = path;
        this.stack = stack;
        this.format = format;
        this.columns = columns;
    }

    /**
     * Checks the file's layout and reads all but the images.
     *
     * @throws IOException if the file is missing, not HDF5, cut off or damaged, or if a dataset is missing or has another
     *     shape or type than above; the message says which, what was expected and what was found
     */
    public static Hdf5Source of(Path path, DatasetLayout layout) throws IOException {
        try (Hdf5File file = Hdf5File.open(path)) {
            Hdf5Dataset dataset = file.dataset(layout.images());
            if (dataset == null) {
                throw new IOException(
                        file + " has no dataset '" + layout.images() + "' of images; found: " + file.contents());
            }
            ImageStack stack = ImageStack.of(dataset, layout.images());
            if (stack.rank() == 2) {
                throw new IOException(dataset + " has shape " + Hdf5File.shapeText(dataset.shape())
                        + "; (images, height, width), with channels first, last or none, expected, or one dimension of encoded"
                        + " images");
            }
            PixelFormat format = stack.rank() == 1 ? null : format(dataset, stack, layout);
            if (format == null && !isEncoded(dataset.type())) {
                throw new IOException(dataset + " has one dimension and holds " + ImageStack.describe(dataset.type())
                        + "; 3 or 4 dimensions, or encoded images as bytes of variable length, expected");
            }
            try (PixelReader reader = stack.reader(file)) {
                String name = FileNames.stem(path);
                return new Hdf5Source(
                        path,
                        stack,
                        format,
                        Galaxy10Columns.read(
                                file,
                                layout.columns(),
                                name,
                                stack.images(),
                                format == null ? 0 : format.width(),
                                format == null ? 0 : format.height()));
            }
        }
    }

    private static boolean isEncoded(DataType type) {
        return type instanceof VariableLength bytes
                && !bytes.isVariableLengthString()
                && bytes.getParent().getSize() == 1;
    }

    private static PixelFormat format(Hdf5Dataset dataset, ImageStack stack, DatasetLayout layout) throws IOException {
        ByteOrder order =
                dataset.type() instanceof OrderedDataType ordered ? ordered.getByteOrder() : ByteOrder.LITTLE_ENDIAN;
        int[] sides =
                stack.rank() == 4 ? new int[] {stack.a(), stack.b(), stack.c()} : new int[] {stack.a(), stack.b()};
        return PixelFormat.of(dataset, values(dataset), order, sides, layout.channelsFirst(), layout.channelNames());
    }

    private static PixelFormat.Values values(Hdf5Dataset dataset) throws IOException {
        DataType type = dataset.type();
        if (type instanceof FixedPoint integer && integer.getSize() <= 4) {
            return PixelFormat.Values.valueOf((integer.isSigned() ? "INT" : "UINT") + 8 * integer.getSize());
        }
        if (type instanceof FloatingPoint && (type.getSize() == 2 || type.getSize() == 4 || type.getSize() == 8)) {
            return PixelFormat.Values.valueOf("FLOAT" + 8 * type.getSize());
        }
        throw new IOException(dataset + " holds " + ImageStack.describe(type)
                + "; integers of 8, 16 or 32 bits, floats of 16, 32 or 64 bits, or encoded images as bytes expected");
    }

    /** The file's name. */
    @Override
    public String name() {
        return path.getFileName().toString();
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(stack.images());
    }

    @Override
    public List<SurveyObject> objects() {
        return IntStream.range(0, stack.images()).mapToObj(columns::object).toList();
    }

    @Override
    public ImageStream open() throws IOException {
        Hdf5File file = Hdf5File.open(path);
        try {
            Hdf5Dataset dataset = checked(file);
            return new Hdf5Pass(file, stack.reader(file), stack.images()) {
                @Override
                PendingImage image(int number, PixelReader.Row row) {
                    return pending(number, row, file, dataset);
                }
            };
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Reads the chunks that hold the image, and no others. */
    @Override
    public Optional<PendingImage> find(String id) throws IOException {
        OptionalInt place = places.of(id);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        try (Hdf5File file = Hdf5File.open(path)) {
            Hdf5Dataset dataset = checked(file);
            try (PixelReader reader = stack.reader(file)) {
                return file.unchanged(
                        () -> Optional.of(pending(place.getAsInt(), reader.one(place.getAsInt()), file, dataset)));
            }
        }
    }

    private Hdf5Dataset checked(Hdf5File file) throws IOException {
        Hdf5Dataset dataset = file.dataset(stack.dataset());
        if (dataset == null || !ImageStack.of(dataset, stack.dataset()).equals(stack)) {
            throw new IOException(path + " has changed since it was opened: " + stack + " expected");
        }
        return dataset;
    }

    @Override
    public String toString() {
        return "Hdf5Source[" + path + ", " + stack + "]";
    }

    /** An image that does not need the file when it is decoded. */
    private PendingImage pending(int number, PixelReader.Row row, Hdf5File file, Hdf5Dataset dataset) {
        SurveyObject object = columns.object(number);
        return format == null
                ? new Encoded(object, followed(row, file, dataset), decoder)
                : new Pixels(object, row, format);
    }

    /** The bytes that a row refers to: they lie elsewhere in the file, which is closed when images are decoded. */
    private static PixelReader.Row followed(PixelReader.Row row, Hdf5File file, Hdf5Dataset dataset) {
        byte[] reference = row.bytes();
        if (reference == null) {
            return row;
        }
        try {
            return new PixelReader.Row(bytes(reference, file, dataset), null);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            return new PixelReader.Row(null, () -> new UnreadableImageException(message, e));
        }
    }

    private static byte[] bytes(byte[] reference, Hdf5File file, Hdf5Dataset dataset) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(reference).order(ByteOrder.LITTLE_ENDIAN);
        long length = buffer.getInt() & 0xFFFFFFFFL;
        if (length > MOST_ENCODED || length > file.channel().size()) {
            throw new IOException(dataset + " claims an image of " + length + " bytes; at most "
                    + Math.min(MOST_ENCODED, file.channel().size()) + " expected");
        }
        if (length == 0) {
            return new byte[0];
        }
        return file.read(() -> {
            Object rows = dataset.type()
                    .fillData(ByteBuffer.wrap(reference).order(ByteOrder.LITTLE_ENDIAN), new int[] {1}, file.storage());
            Object values = Array.get(rows, 0);
            byte[] bytes = new byte[Array.getLength(values)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = ((Number) Array.get(values, i)).byteValue();
            }
            return bytes;
        });
    }

    private record Pixels(SurveyObject object, PixelReader.Row row, PixelFormat format) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            byte[] bytes = row.get();
            try {
                return format.decode(bytes);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(object.id(), e);
            }
        }
    }

    private record Encoded(SurveyObject object, PixelReader.Row row, ImageDecoder decoder) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            byte[] bytes = row.get();
            if (bytes.length == 0) {
                throw new UnreadableImageException(object.id() + ": has no bytes; an encoded image expected");
            }
            try {
                return decoder.decode(bytes);
            } catch (IOException e) {
                throw new UnreadableImageException(object.id() + ": " + e.getMessage(), e);
            }
        }
    }
}
