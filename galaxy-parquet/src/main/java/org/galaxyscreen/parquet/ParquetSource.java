package org.galaxyscreen.parquet;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.RowObjects;
import org.galaxyscreen.io.image.ImageDecoder;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.io.image.PixelFormat;
import org.jspecify.annotations.Nullable;

/**
 * The images of a Parquet file, one a row, in one of these columns: encoded images (JPEG, PNG and what other {@linkplain
 * org.galaxyscreen.io.image.ImageFormat formats} there are) as bytes, also in a field {@code bytes} as Hugging Face's data sets have them; or numbers
 * in lists, one in another: rows of columns, with channels first or last; or one list of numbers whose shape is given. Columns of single values
 * are the objects' ids, positions, redshifts and labels, by the usual names or those that a {@link DatasetLayout} gives.
 *
 * <p>The column is the one that is named, else {@code images}, {@code image}, or the only one that may hold images. Unsigned bytes of three unnamed
 * channels are pictures, all others have float planes. Objects without an id are called by the file's name and their row number from 0. Broken
 * images spoil themselves alone. A row group's images are in memory at a time. Immutable and thread-safe.
 */
public final class ParquetSource implements ImageSource {
    private final Path path;
    private final String column;
    private final DatasetLayout layout;
    private final int[] shape;
    private final List<SurveyObject> objects;

    private ParquetSource(Path path, String column, DatasetLayout layout, int[] shape, List<SurveyObject> objects) {
        this.path = path;
        this.column = column;
        this.layout = layout;
        this.shape = shape;
        this.objects = objects;
    }

    /**
     * Reads all columns but the images.
     *
     * @throws IOException if the file is missing, not Parquet, cut off or damaged, or a column is missing or of another type than above; the message
     *     says which, what was expected and what was found
     */
    public static ParquetSource of(Path path, DatasetLayout layout) throws IOException {
        return of(path, layout, new int[0]);
    }

    /**
     * As {@link #of(Path, DatasetLayout)}, for images that are one list of numbers each.
     *
     * @param shape the two or three sides, outermost first; copied
     */
    public static ParquetSource of(Path path, DatasetLayout layout, int[] shape) throws IOException {
        try (ParquetRows rows = ParquetRows.open(path)) {
            if (rows.count() < 1 || rows.count() > Integer.MAX_VALUE) {
                throw new IOException(path + " has " + rows.count() + " rows; 1 to " + Integer.MAX_VALUE + " expected");
            }
            String column = choose(path, rows.schema(), layout.images());
            Type type = rows.schema().getType(column);
            if (Numbers.levels(type) == 1 && shape.length == 0) {
                throw new IOException(
                        path + ": the column '" + column
                                + "' holds one list of numbers an image; say its sides by the option image-shape, such as 64,64,3");
            }
            ParquetCatalogue columns = new ParquetCatalogue(path, rows);
            List<SurveyObject> objects = List.copyOf(RowObjects.read(columns, layout, path));
            return new ParquetSource(path, column, layout, shape.clone(), objects);
        }
    }

    private static String choose(Path path, MessageType schema, String named) throws IOException {
        List<String> names = named.equals(DatasetLayout.IMAGES) ? List.of(named, "image") : List.of(named);
        for (String name : names) {
            if (schema.containsField(name) && mayHoldImages(schema.getType(name))) {
                return name;
            }
        }
        String found = String.join(
                ", ", schema.getFields().stream().limit(30).map(Type::getName).toList());
        if (!named.equals(DatasetLayout.IMAGES)) {
            throw new IOException(path
                    + (schema.containsField(named)
                            ? ": the column '" + named + "' holds " + describe(schema.getType(named))
                                    + "; images as bytes or numbers in lists expected"
                            : " has no column '" + named + "' of images; found: " + found));
        }
        List<String> fitting = schema.getFields().stream()
                .filter(ParquetSource::mayHoldImages)
                .map(Type::getName)
                .toList();
        if (fitting.size() != 1) {
            throw new IOException(path + " has " + (fitting.isEmpty() ? "no column" : "several columns")
                    + " that may hold images; name one by the option images-dataset; found: " + found);
        }
        return fitting.get(0);
    }

    private static String describe(Type type) {
        return type.isPrimitive()
                ? "values of type "
                        + type.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT)
                : "groups of " + type.asGroupType().getFieldCount() + " fields";
    }

    private static boolean mayHoldImages(Type type) {
        return isBytes(type) || isStructure(type) || Numbers.levels(type) > 0;
    }

    private static boolean isBytes(Type type) {
        return type.isPrimitive()
                && !type.isRepetition(Type.Repetition.REPEATED)
                && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                && !LogicalTypeAnnotation.stringType().equals(type.getLogicalTypeAnnotation());
    }

    private static boolean isStructure(Type type) {
        return !type.isPrimitive()
                && !type.isRepetition(Type.Repetition.REPEATED)
                && type.asGroupType().containsField("bytes")
                && isBytes(type.asGroupType().getType("bytes"));
    }

    /** The file's name. */
    @Override
    public String name() {
        return String.valueOf(path.getFileName());
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
        ParquetRows rows = ParquetRows.open(path);
        try {
            if (!rows.schema().containsField(column) || rows.count() != objects.size()) {
                throw new IOException(path + " has changed since it was opened");
            }
            return new Pass(rows);
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return "ParquetSource[" + path + ", " + objects.size() + " images]";
    }

    private final class Pass implements ImageStream {
        private final ParquetRows rows;
        private final Encoded encoded = new Encoded();
        private final @Nullable Numbers numbers;
        private int next;

        Pass(ParquetRows rows) {
            this.rows = rows;
            Type type = rows.schema().getType(column);
            this.numbers = Numbers.levels(type) > 0 ? Numbers.of(type) : null;
            if (numbers != null) {
                rows.choose(List.of(type), numbers);
            } else if (type.isPrimitive()) {
                rows.choose(List.of(type), encoded.row(encoded));
            } else {
                GroupType group = type.asGroupType();
                rows.choose(List.of(group.withNewFields(group.getType("bytes"))), encoded.row(encoded.row(encoded)));
            }
        }

        @Override
        public List<PendingImage> next(int max) throws IOException {
            ImageStream.requireSome(max);
            List<PendingImage> images = new ArrayList<>();
            for (int end = next + Math.min(max, objects.size() - next); next < end; next++) {
                encoded.bytes = null;
                if (!rows.next()) {
                    throw new IOException(path + " ends at row " + next + "; " + objects.size() + " rows expected");
                }
                SurveyObject object = objects.get(next);
                images.add(
                        numbers == null
                                ? new Picture(object, encoded.bytes, encoded.decoder)
                                : new Array(
                                        object,
                                        numbers.isRegular() ? numbers.values() : null,
                                        numbers.areBytes(),
                                        numbers.sides().length == 1 ? shape : numbers.sides(),
                                        layout));
            }
            return images;
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }

    /** The bytes of a row's image. */
    private static final class Encoded extends PrimitiveConverter {
        private final ImageDecoder decoder = ImageDecoders.ofAnyFormat();
        private byte @Nullable [] bytes;

        @Override
        public void addBinary(Binary value) {
            bytes = ParquetRows.bytes(value);
        }

        GroupConverter row(Converter field) {
            return new GroupConverter() {
                @Override
                public Converter getConverter(int index) {
                    return field;
                }

                @Override
                public void start() {
                    // The bytes are cleared before each row.
                }

                @Override
                public void end() {
                    // They are taken after it.
                }
            };
        }
    }

    private record Picture(SurveyObject object, byte @Nullable [] bytes, ImageDecoder decoder) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            if (bytes == null || bytes.length == 0) {
                throw new UnreadableImageException(object.id() + ": has no bytes; an encoded image expected");
            }
            try {
                return decoder.decode(bytes);
            } catch (IOException e) {
                throw new UnreadableImageException(object.id() + ": " + e.getMessage(), e);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(object.id(), e);
            }
        }
    }

    private record Array(
            SurveyObject object, byte @Nullable [] values, boolean bytes, int[] sides, DatasetLayout layout)
            implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            if (values == null) {
                throw new UnreadableImageException(
                        object.id()
                                + ": its lists are of several lengths, empty, have missing values, or take more than the memory; as many numbers in each expected");
            }
            if (sides.length < 2 || sides.length > 3) {
                throw new UnreadableImageException(
                        object.id() + ": has " + sides.length + " sides; two, or three with channels, expected");
            }
            try {
                PixelFormat format = PixelFormat.of(
                        object.id(),
                        bytes ? PixelFormat.Values.UINT8 : PixelFormat.Values.FLOAT32,
                        ByteOrder.LITTLE_ENDIAN,
                        sides,
                        layout.channelsFirst(),
                        layout.channelNames());
                if (format.imageBytes() != values.length) {
                    throw new UnreadableImageException(object.id() + ": has "
                            + values.length / format.values().bytes() + " numbers; "
                            + format.imageBytes() / format.values().bytes() + " expected by image-shape");
                }
                return format.decode(values);
            } catch (UnreadableImageException e) {
                throw e;
            } catch (IOException e) {
                throw new UnreadableImageException(String.valueOf(e.getMessage()), e);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(object.id(), e);
            }
        }
    }
}
