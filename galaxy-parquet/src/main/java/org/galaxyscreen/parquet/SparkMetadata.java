package org.galaxyscreen.parquet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What Spark keeps of a DataFrame's schema in the metadata of a Parquet file: among it, texts by name for each column. */
final class SparkMetadata {
    private static final String SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

    private SparkMetadata() {}

    /** The text that some column has under that name; empty where there is none, or what is there is no JSON. */
    static Optional<String> text(Map<String, String> metadata, String name) {
        String schema = metadata.get(SCHEMA);
        if (schema == null) {
            return Optional.empty();
        }
        try (JsonParser json = new JsonFactory().createParser(schema)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME
                        && name.equals(json.currentName())
                        && json.nextToken() == JsonToken.VALUE_STRING) {
                    return Optional.of(json.getText());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
