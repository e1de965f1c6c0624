package org.galaxyscreen.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.ConversionPatterns;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.io.npy.NpyReader;
import org.jspecify.annotations.Nullable;

/**
 * Features as Parquet, for pandas and others: a column {@code id}, what else is known of the objects ({@code ra}, {@code dec}, {@code redshift}, {@code
 * pixel_scale}, {@code label}, joined columns), and a column {@code features} of lists of float32, all of the same length. What the features were
 * made by goes with them, in the file's metadata.
 */
public final class ParquetFeatures implements FeatureFormat {
    private static final String ID = FeatureColumns.ID;
    private static final String FEATURES = "features";

    /** The text of {@code F.npy.about.json}. */
    private static final String ABOUT = "org.galaxyscreen.about";

    private static final int MOST_ABOUT = 1 << 20;

    /** The same in a folder of files, with the images that were skipped. */
    private static final String KEPT_ABOUT = "_about.json";

    private static final int MOST_KEPT_ABOUT = 1 << 24;

    /** The column that says why an object has no features. */
    private static final String SKIPPED = "skipped";

    /** For the service loader. */
    public ParquetFeatures() {}

    @Override
    public String name() {
        return "Parquet";
    }

    @Override
    public List<String> extensions() {
        return List.of(".parquet");
    }

    /** Row by row: the objects are in memory meanwhile, their features are not. */
    @Override
    public void write(Path array, Path target) throws IOException {
        List<SurveyObject> objects = FeatureReader.objects(array);
        Path about = aboutOf(array);
        Map<String, String> metadata = Files.isRegularFile(about) && Files.size(about) <= MOST_ABOUT
                ? Map.of(ABOUT, Files.readString(about))
                : Map.of();
        FeatureColumns columns = FeatureColumns.of(objects, Set.of(FEATURES));
        List<Type> fields = new ArrayList<>(columns.types());
        fields.add(ConversionPatterns.listOfElements(
                Type.Repetition.REQUIRED,
                FEATURES,
                Types.required(PrimitiveTypeName.FLOAT).named("element")));
        int dimensions;
        try (NpyReader values = NpyReader.open(array)) {
            dimensions = values.dimensions();
        }
        AtomicOutput.writeBytes(target, out -> {
            try (ParquetOutput<Written> rows =
                    ParquetOutput.open(out, new MessageType("features", fields), metadata, (row, consumer) -> {
                        columns.write(row.object, consumer);
                        write(row.values, row.offset, dimensions, fields.size() - 1, consumer);
                    })) {
                FeatureReader.forEach(
                        array,
                        objects,
                        (object, values, offset) -> rows.write(new Written(object, values, offset)),
                        ProgressListener.NONE);
            }
        });
    }

    private record Written(SurveyObject object, float[] values, int offset) {}

    private static void write(float[] values, int offset, int dimensions, int field, RecordConsumer consumer) {
        consumer.startField(FEATURES, field);
        consumer.startGroup();
        consumer.startField("list", 0);
        for (int i = 0; i < dimensions; i++) {
            consumer.startGroup();
            consumer.startField("element", 0);
            consumer.addFloat(values[offset + i]);
            consumer.endField("element", 0);
            consumer.endGroup();
        }
        consumer.endField("list", 0);
        consumer.endGroup();
        consumer.endField(FEATURES, field);
    }

    /**
     * Any file with the columns {@code id} and {@code features}, a list of numbers, which are rounded to float32; row by row. Its columns of single
     * values go with the objects. A folder of such files, as Spark writes it, is read in the order of their names; rows without features whose column
     * {@code skipped} says why are left out, since what the features were made by, {@code _about.json}, names them.
     */
    @Override
    public void read(Path file, Path array) throws IOException {
        Optional<String> said = Optional.empty();
        try (Copy copy = new Copy(array)) {
            for (Path part : Files.isDirectory(file) ? ParquetShards.files(file) : List.of(file)) {
                try (ParquetRows rows = ParquetRows.open(part)) {
                    copy.add(part, rows);
                    said = said.or(() -> about(rows.metadata()));
                }
            }
            copy.commit(file);
        }
        Path kept = file.resolve(KEPT_ABOUT);
        if (Files.isRegularFile(kept) && Files.size(kept) <= MOST_KEPT_ABOUT) {
            said = Optional.of(Files.readString(kept));
        }
        Path about = aboutOf(array);
        if (said.isPresent()) {
            String text = said.get();
            AtomicOutput.writeText(about, out -> out.write(text));
        } else {
            Files.deleteIfExists(about);
        }
    }

    /** What a file says that its features were made by, as we or Spark wrote it. */
    private static Optional<String> about(Map<String, String> metadata) {
        String ours = metadata.get(ABOUT);
        return ours != null ? Optional.of(ours) : SparkMetadata.text(metadata, ABOUT);
    }

    /** Features of some files on their way into an array. */
    private static final class Copy implements AutoCloseable {
        private final Path array;
        private final Map<String, Path> seen = new HashMap<>();
        private @Nullable FeatureWriter writer;
        private int dimensions;

        Copy(Path array) {
            this.array = array;
        }

        void add(Path file, ParquetRows rows) throws IOException {
            Row row = new Row(columns(file, rows.schema()));
            rows.choose(row.columns, row);
            for (long at = 0; rows.next(); at++) {
                Cancellation.check("reading " + file);
                float[] features = row.features();
                if (features.length == 0 && row.isSkipped()) {
                    continue;
                }
                if (writer == null) {
                    if (features.length == 0) {
                        throw new IOException(
                                file + ", row " + at + ": no features; at least one expected, none missing");
                    }
                    dimensions = features.length;
                    writer = FeatureWriter.create(array, dimensions, FeatureColumns.further(row.about));
                }
                String id = row.id.text();
                if (features.length != dimensions) {
                    throw new IOException(file + ", row " + at + ": " + features.length + " features; " + dimensions
                            + " expected, none missing");
                }
                if (id.isBlank() || seen.putIfAbsent(id, file) != null) {
                    throw new IOException(file + ", row " + at + ": the id is '" + id
                            + "'; one that is not blank and comes once expected");
                }
                try {
                    writer.accept(FeatureColumns.object(id, row.texts()), features, 0);
                } catch (IOException e) {
                    throw new IOException(file + ", row " + at + ": " + e.getMessage(), e);
                }
            }
        }

        private static MessageType columns(Path file, MessageType schema) throws IOException {
            if (!schema.containsField(ID)
                    || !schema.getType(ID).isPrimitive()
                    || !Cell.reads(schema.getType(ID).asPrimitiveType())
                    || !schema.containsField(FEATURES)
                    || Numbers.levels(schema.getType(FEATURES)) != 1) {
                throw new IOException(file + " has no columns 'id' and 'features', a list of numbers; it has "
                        + String.join(
                                ", ",
                                schema.getFields().stream()
                                        .map(Type::getName)
                                        .limit(30)
                                        .toList()));
            }
            return schema;
        }

        void commit(Path file) throws IOException {
            if (writer == null) {
                throw new IOException(file + " has no rows; features expected");
            }
            writer.commit();
        }

        @Override
        public void close() throws IOException {
            if (writer != null) {
                writer.close();
            }
        }
    }

    private static Path aboutOf(Path array) {
        return array.resolveSibling(array.getFileName() + ".about.json");
    }

    private static final class Row extends GroupConverter {
        private final List<Type> columns = new ArrayList<>();
        private final List<Type> about;
        private final List<Cell> cells = new ArrayList<>();
        private final Cell id;
        private final Numbers numbers;

        /** Null where no row says why it has no features. */
        private final @Nullable Cell skipped;

        Row(MessageType schema) {
            columns.add(schema.getType(ID));
            columns.add(schema.getType(FEATURES));
            id = new Cell(schema.getType(ID).asPrimitiveType());
            numbers = Numbers.of(schema.getType(FEATURES));
            boolean skips = schema.containsField(SKIPPED)
                    && schema.getType(SKIPPED).isPrimitive()
                    && schema.getType(SKIPPED).isRepetition(Type.Repetition.OPTIONAL)
                    && schema.getType(FEATURES).isRepetition(Type.Repetition.OPTIONAL)
                    && Cell.reads(schema.getType(SKIPPED).asPrimitiveType());
            about = FeatureColumns.about(schema, skips ? Set.of(ID, FEATURES, SKIPPED) : Set.of(ID, FEATURES));
            columns.addAll(about);
            about.forEach(type -> cells.add(new Cell(type.asPrimitiveType())));
            skipped = skips ? new Cell(schema.getType(SKIPPED).asPrimitiveType()) : null;
            if (skips) {
                columns.add(schema.getType(SKIPPED));
            }
        }

        @Override
        public Converter getConverter(int field) {
            if (field < 2) {
                return field == 0 ? id : numbers.getConverter(0);
            }
            return field - 2 < cells.size() ? cells.get(field - 2) : Objects.requireNonNull(skipped);
        }

        @Override
        public void start() {
            id.clear();
            cells.forEach(Cell::clear);
            if (skipped != null) {
                skipped.clear();
            }
            numbers.start();
        }

        @Override
        public void end() {
            numbers.end();
        }

        boolean isSkipped() {
            return skipped != null && !skipped.text().isEmpty();
        }

        Map<String, String> texts() {
            Map<String, String> texts = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                if (!cells.get(i).text().isEmpty()) {
                    texts.put(about.get(i).getName(), cells.get(i).text());
                }
            }
            return texts;
        }

        /** Empty where there are none, or one is missing. */
        float[] features() {
            if (!numbers.isRegular()) {
                return new float[0];
            }
            byte[] bytes = numbers.values();
            float[] features = new float[numbers.areBytes() ? bytes.length : bytes.length / Float.BYTES];
            if (numbers.areBytes()) {
                for (int i = 0; i < features.length; i++) {
                    features[i] = bytes[i] & 0xFF;
                }
            } else {
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(features);
            }
            return features;
        }
    }
}
