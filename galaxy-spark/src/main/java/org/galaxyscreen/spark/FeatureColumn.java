package org.galaxyscreen.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.galaxyscreen.core.FeatureOrigin;

/** The column of features of a DataFrame: its length, and what it was made by. */
final class FeatureColumn {
    private FeatureColumn() {}

    /** @throws IllegalArgumentException if there is no column of features, or none of ids */
    static void require(StructType schema) {
        List<String> names = List.of(schema.fieldNames());
        boolean there = names.contains(Surveys.ID)
                && names.contains(SparkExtraction.FEATURES)
                && schema.apply(Surveys.ID).dataType().equals(DataTypes.StringType)
                && schema.apply(SparkExtraction.FEATURES).dataType() instanceof ArrayType array
                && array.elementType().equals(DataTypes.FloatType);
        if (!there) {
            throw new IllegalArgumentException("features has the columns " + schema.simpleString() + "; '" + Surveys.ID
                    + "', a string, and '" + SparkExtraction.FEATURES + "', an array of floats, expected");
        }
    }

    /** The length of a row; empty where no row has features. */
    static OptionalInt dimensions(Dataset<Row> rows) {
        List<Row> first = rows.filter(col(SparkExtraction.FEATURES).isNotNull())
                .select(size(col(SparkExtraction.FEATURES)))
                .limit(1)
                .collectAsList();
        return first.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(first.get(0).getInt(0));
    }

    /**
     * What the features were made by; empty where the schema does not say so.
     *
     * @throws IOException if what it says cannot be read
     */
    static Optional<FeatureOrigin> origin(StructType schema) throws IOException {
        Metadata metadata = schema.apply(SparkExtraction.FEATURES).metadata();
        if (!metadata.contains(SparkExtraction.ABOUT)) {
            return Optional.empty();
        }
        try {
            JsonNode parts = new ObjectMapper()
                    .readTree(metadata.getString(SparkExtraction.ABOUT))
                    .path("origin");
            Map<String, String> written = new TreeMap<>();
            parts.properties()
                    .forEach(part -> written.put(part.getKey(), part.getValue().asText()));
            return written.isEmpty() ? Optional.empty() : Optional.of(FeatureOrigin.parse(written));
        } catch (IllegalArgumentException e) {
            throw new IOException("the features' metadata cannot be read: " + e.getMessage(), e);
        }
    }
}
