package org.galaxyscreen.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/** What is known of objects beside their features: columns of a Parquet file, each there where some object has a value of it. */
final class FeatureColumns {
    static final String ID = "id";

    private static final Map<String, ToDoubleFunction<SurveyObject>> NUMBERS = numbers();
    private static final String LABEL = "label";

    private final List<Type> types = new ArrayList<>();
    private final List<Function<SurveyObject, @Nullable Object>> values = new ArrayList<>();

    private FeatureColumns() {}

    private static Map<String, ToDoubleFunction<SurveyObject>> numbers() {
        Map<String, ToDoubleFunction<SurveyObject>> numbers = new LinkedHashMap<>();
        numbers.put("ra", SurveyObject::ra);
        numbers.put("dec", SurveyObject::dec);
        numbers.put("redshift", SurveyObject::redshift);
        numbers.put("pixel_scale", SurveyObject::pixelScale);
        return numbers;
    }

    /** @param taken the names of further columns that the file has */
    static FeatureColumns of(List<SurveyObject> objects, Set<String> taken) {
        FeatureColumns columns = new FeatureColumns();
        columns.add(
                Types.required(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(ID),
                SurveyObject::id);
        NUMBERS.forEach((name, number) -> {
            if (objects.stream().anyMatch(object -> !Double.isNaN(number.applyAsDouble(object)))) {
                columns.add(Types.optional(PrimitiveTypeName.DOUBLE).named(name), object -> {
                    double value = number.applyAsDouble(object);
                    return Double.isNaN(value) ? null : value;
                });
            }
        });
        if (objects.stream().anyMatch(object -> object.label() != null)) {
            columns.addText(LABEL, SurveyObject::label);
        }
        Set<String> further = new LinkedHashSet<>();
        objects.forEach(object -> further.addAll(object.columns().keySet()));
        Set<String> names = new LinkedHashSet<>(taken);
        names.addAll(List.of(ID, LABEL));
        names.addAll(NUMBERS.keySet());
        for (String name : further) {
            // As the index beside an array calls a column whose name is taken.
            String free = names.contains(name) ? name + "_joined" : name;
            names.add(free);
            columns.addText(free, object -> object.columns().get(name));
        }
        return columns;
    }

    private void add(Type type, Function<SurveyObject, @Nullable Object> value) {
        types.add(type);
        values.add(value);
    }

    private void addText(String name, Function<SurveyObject, @Nullable Object> value) {
        add(
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name),
                value);
    }

    /** In their order. */
    List<Type> types() {
        return types;
    }

    /** Writes an object's values into the first fields of a row. */
    void write(SurveyObject object, RecordConsumer consumer) {
        for (int i = 0; i < types.size(); i++) {
            Object value = values.get(i).apply(object);
            if (value != null) {
                String name = types.get(i).getName();
                consumer.startField(name, i);
                if (value instanceof Double number) {
                    consumer.addDouble(number);
                } else {
                    consumer.addBinary(Binary.fromString(value.toString()));
                }
                consumer.endField(name, i);
            }
        }
    }

    /** Those columns of a file that are about its objects: all of single values but the id and the features. */
    static List<Type> about(MessageType schema, Set<String> taken) {
        return schema.getFields().stream()
                .filter(field -> field.isPrimitive()
                        && !field.isRepetition(Type.Repetition.REPEATED)
                        && Cell.reads(field.asPrimitiveType())
                        && !taken.contains(field.getName()))
                .toList();
    }

    /** The names of columns that an object has no place of its own for. */
    static Set<String> further(List<Type> about) {
        Set<String> names = new LinkedHashSet<>();
        about.forEach(type -> names.add(type.getName()));
        names.removeAll(NUMBERS.keySet());
        names.remove(LABEL);
        return names;
    }

    /**
     * An object of a row.
     *
     * @param texts of its columns, by name, those without a value left out
     * @throws IOException if a text is no number where one belongs; the message has the column's name
     */
    static SurveyObject object(String id, Map<String, String> texts) throws IOException {
        Map<String, String> further = new LinkedHashMap<>(texts);
        double[] numbers = new double[NUMBERS.size()];
        int at = 0;
        for (String name : NUMBERS.keySet()) {
            String text = further.remove(name);
            try {
                numbers[at++] = text == null ? Double.NaN : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IOException("the column '" + name + "' has '" + text + "'; a number expected", e);
            }
        }
        String label = further.remove(LABEL);
        try {
            return new SurveyObject(id, numbers[0], numbers[1], numbers[2], numbers[3], label, further);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
