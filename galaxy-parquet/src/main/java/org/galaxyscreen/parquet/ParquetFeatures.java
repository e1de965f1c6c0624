package org.galaxyscreen.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.ConversionPatterns;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;

/**
 * Features as Parquet, for pandas and others: a column {@code id}, and a column {@code features} of lists of float32, all of the same
 * length. What the features were made by goes with them, in the file's metadata.
 */
public final class ParquetFeatures implements FeatureFormat {
    private static final String ID = "id";
    private static final String FEATURES = "features";

    /** The text of {@code F.npy.about.json}. */
    private static final String ABOUT = "org.galaxyscreen.about";

    private static final int MOST_ABOUT = 1 << 20;

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

    /** All features are in memory meanwhile. */
    @Override
    public void write(Path array, Path target) throws IOException {
        Features features = FeatureReader.read(array, ProgressListener.NONE);
        Path about = aboutOf(array);
        Map<String, String> metadata = Files.isRegularFile(about) && Files.size(about) <= MOST_ABOUT
                ? Map.of(ABOUT, Files.readString(about))
                : Map.of();
        MessageType schema = new MessageType(
                "features",
                Types.required(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(ID),
                ConversionPatterns.listOfElements(
                        Type.Repetition.REQUIRED,
                        FEATURES,
                        Types.required(PrimitiveTypeName.FLOAT).named("element")));
        AtomicOutput.writeBytes(target, out -> {
            try (ParquetOutput<Integer> rows =
                    ParquetOutput.open(out, schema, metadata, (row, consumer) -> write(features, row, consumer))) {
                for (int row = 0; row < features.rows(); row++) {
                    Cancellation.check("writing " + target);
                    rows.write(row);
                }
            }
        });
    }

    private static void write(Features features, int row, RecordConsumer consumer) {
        consumer.startField(ID, 0);
        consumer.addBinary(Binary.fromString(features.object(row).id()));
        consumer.endField(ID, 0);
        consumer.startField(FEATURES, 1);
        consumer.startGroup();
        consumer.startField("list", 0);
        for (int i = 0; i < features.dimensions(); i++) {
            consumer.startGroup();
            consumer.startField("element", 0);
            consumer.addFloat(features.value(row, i));
            consumer.endField("element", 0);
            consumer.endGroup();
        }
        consumer.endField("list", 0);
        consumer.endGroup();
        consumer.endField(FEATURES, 1);
    }

    /** Any file with the columns {@code id} and {@code features}, a list of numbers, which are rounded to float32; row by row. */
    @Override
    public void read(Path file, Path array) throws IOException {
        try (ParquetRows rows = ParquetRows.open(file)) {
            MessageType schema = rows.schema();
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
            Row row = new Row(schema);
            rows.choose(row.columns, row);
            copy(file, rows, row, array);
            Path about = aboutOf(array);
            Optional<String> said = Optional.ofNullable(rows.metadata().get(ABOUT));
            if (said.isPresent()) {
                AtomicOutput.writeText(about, out -> out.write(said.get()));
            } else {
                Files.deleteIfExists(about);
            }
        }
    }

    private static void copy(Path file, ParquetRows rows, Row row, Path array) throws IOException {
        if (!rows.next()) {
            throw new IOException(file + " has no rows; features expected");
        }
        int dimensions = row.features().length;
        Map<String, Long> seen = new HashMap<>();
        try (FeatureWriter writer = FeatureWriter.create(array, dimensions)) {
            do {
                Cancellation.check("reading " + file);
                float[] features = row.features();
                String id = row.id.text();
                if (features.length == 0 || features.length != dimensions) {
                    throw new IOException(file + ", row " + writer.rows() + ": " + features.length + " features; "
                            + Math.max(1, dimensions) + " expected, none missing");
                }
                if (id.isBlank() || seen.putIfAbsent(id, writer.rows()) != null) {
                    throw new IOException(file + ", row " + writer.rows() + ": the id is '" + id
                            + "'; one that is not blank and comes once expected");
                }
                writer.accept(SurveyObject.of(id), features, 0);
            } while (rows.next());
            writer.commit();
        }
    }

    private static Path aboutOf(Path array) {
        return array.resolveSibling(array.getFileName() + ".about.json");
    }

    private static final class Row extends GroupConverter {
        private final List<Type> columns = new ArrayList<>();
        private final Cell id;
        private final Numbers numbers;

        Row(MessageType schema) {
            columns.add(schema.getType(ID));
            columns.add(schema.getType(FEATURES));
            id = new Cell(schema.getType(ID).asPrimitiveType());
            numbers = Numbers.of(schema.getType(FEATURES));
        }

        @Override
        public Converter getConverter(int field) {
            return field == 0 ? id : numbers.getConverter(0);
        }

        @Override
        public void start() {
            id.clear();
            numbers.start();
        }

        @Override
        public void end() {
            numbers.end();
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
