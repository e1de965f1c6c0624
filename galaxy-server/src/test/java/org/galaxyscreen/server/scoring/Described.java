package org.galaxyscreen.server.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Holds answers against the OpenAPI description: status, headers, type and body. */
final class Described {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDialect(Dialects.getOpenApi31());
    private static final JsonNode DESCRIPTION = description();

    private Described() {}

    static JsonNode description() {
        try (InputStream in = ScoringRoutes.class.getResourceAsStream("openapi.json")) {
            return JSON.readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Fails unless the description has such an answer to such a request; gives its JSON, or its text as a JSON string. */
    static JsonNode answer(String method, String path, HttpResponse<String> response) throws IOException {
        String what = method + " " + path + " → " + response.statusCode() + " " + response.body();
        JsonNode operation = DESCRIPTION.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        JsonNode answer = followed(operation.path("responses").path(Integer.toString(response.statusCode())));
        assertThat(answer.isObject()).as("described: %s", what).isTrue();
        for (Map.Entry<String, JsonNode> header : answer.path("headers").properties()) {
            String value = response.headers().firstValue(header.getKey()).orElseThrow(() -> new AssertionError(what));
            assertThat(errors(header.getValue().path("schema"), JSON.readTree(value)))
                    .as(what)
                    .isEmpty();
        }
        String type =
                response.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
        JsonNode content = answer.path("content").path(type);
        assertThat(content.isObject()).as("%s is described: %s", type, what).isTrue();
        JsonNode body = type.equals("application/json")
                ? JSON.readTree(response.body())
                : JSON.getNodeFactory().textNode(response.body());
        assertThat(errors(content.path("schema"), body)).as(what).isEmpty();
        return body;
    }

    private static JsonNode followed(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : DESCRIPTION.at(reference.asText().substring(1));
    }

    /** What is wrong with a value by a schema that may refer to the description's others. */
    static List<Error> errors(JsonNode schema, JsonNode value) throws IOException {
        ObjectNode whole = (ObjectNode) JSON.readTree(inDefinitions(schema));
        whole.set("$defs", JSON.readTree(inDefinitions(DESCRIPTION.at("/components/schemas"))));
        return SCHEMAS.getSchema(whole).validate(value);
    }

    /** The components are where JSON Schema has them. */
    private static String inDefinitions(JsonNode schema) {
        return schema.toString().replace("#/components/schemas/", "#/$defs/");
    }
}
