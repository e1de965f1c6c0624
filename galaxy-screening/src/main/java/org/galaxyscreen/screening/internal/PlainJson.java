package org.galaxyscreen.screening.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.jspecify.annotations.Nullable;

/**
 * Settings as JSON that any language reads: a record is an object of its components, with its name as {@code type}, and so is one of this
 * library's detectors, transforms or preprocessings, whose settings are fields. A number that JSON has no sign for, an infinity or NaN, is null.
 */
public final class PlainJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String OWN = "org.galaxyscreen.";

    private PlainJson() {}

    /** A value as JSON. */
    public static JsonNode of(@Nullable Object value) {
        if (value instanceof Record record) {
            return ofRecord(record);
        }
        if ((value instanceof Detector || value instanceof Transform || value instanceof Preprocessing)
                && value.getClass().getName().startsWith(OWN)) {
            return ofFields(value);
        }
        if (value instanceof Iterable<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(element -> array.add(of(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, element) -> object.set(String.valueOf(key), of(element)));
            return object;
        }
        if (value instanceof Integer || value instanceof Long) {
            return NODES.numberNode(((Number) value).longValue());
        }
        if (value instanceof Float || value instanceof Double) {
            // By its text, so that 0.485f does not become 0.48500001430511475.
            double number = Double.parseDouble(value.toString());
            return Double.isFinite(number) ? NODES.numberNode(number) : NODES.nullNode();
        }
        if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        }
        if (value instanceof Enum<?> constant) {
            return NODES.textNode(constant.name().toLowerCase(Locale.ROOT));
        }
        return value == null ? NODES.nullNode() : NODES.textNode(value.toString());
    }

    /** Puts a number, unless it is infinite, which JSON has no sign for. */
    public static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }

    private static ObjectNode ofFields(Object settings) {
        ObjectNode object = NODES.objectNode();
        object.put("type", settings.getClass().getSimpleName());
        for (Field field : settings.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                try {
                    field.setAccessible(true);
                    object.set(field.getName(), of(field.get(settings)));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(field + " cannot be read", e);
                }
            }
        }
        return object;
    }

    private static ObjectNode ofRecord(Record record) {
        ObjectNode object = NODES.objectNode();
        object.put("type", record.getClass().getSimpleName());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                object.set(component.getName(), of(accessor.invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component + " cannot be read", e);
            }
        }
        return object;
    }
}
