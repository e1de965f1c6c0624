package org.galaxyscreen.server.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.galaxyscreen.server.internal.HttpProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of forms, those that programs send and those that none should. */
class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=b";

    private static List<Multipart.Part> parts(String type, String body) {
        return Multipart.parts(type, body.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8), 3);
    }

    private static String text(Multipart.Part part) {
        return new String(part.content(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=b",
                "multipart/form-data; charset=utf-8; Boundary=\"b\"",
                "Multipart/Form-Data;BOUNDARY=b; x=y",
            })
    void partsAreThoseThatWereSent(String type) {
        List<Multipart.Part> parts = parts(
                type,
                "preamble|--b|Content-Disposition: form-data; name=\"image\"; filename=\"a \\\"b\\\" ü.png\"|"
                        + "Content-Type: image/png||one|--|--c|two|--b|content-disposition: form-data; name=field||"
                        + "|--b|X: y||last|--b--|epilogue");

        assertThat(parts).extracting(Multipart.Part::name).containsExactly("a \"b\" ü.png", "field", "part-2");
        assertThat(parts).extracting(MultipartTest::text).containsExactly("one\r\n--\r\n--c\r\ntwo", "", "last");
    }

    @Test
    void bytesComeAsTheyWereSent() {
        byte[] image = new byte[100_000];
        new Random(1).nextBytes(image);
        byte[] body = ScoringClient.multipart(Map.of("a", image));

        assertThat(Multipart.parts("multipart/form-data; boundary=----------------galaxies", body, 1))
                .singleElement()
                .satisfies(part -> assertThat(part.content()).isEqualTo(image));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no boundary at all",
                "--b",
                "--b|",
                "--b|X: y",
                "--b|X: y||cut off",
                "--b|X: y||--c--",
                "--b|no end of the headers|--b--",
                "--",
            })
    void bodyWithoutItsEndIsRefused(String body) {
        assertThatThrownBy(() -> parts(TYPE, body))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.status())
                        .isEqualTo(400));
    }

    @Test
    void tooManyPartsAndTooLongHeadersAreRefused() {
        assertThatThrownBy(() -> parts(TYPE, "--b|X: y||1|".repeat(4) + "--b--"))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.status())
                        .isEqualTo(413));
        assertThatThrownBy(() -> parts(TYPE, "--b|X: " + "y".repeat(10_000) + "||1|--b--"))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.status())
                        .isEqualTo(400));
    }
}
