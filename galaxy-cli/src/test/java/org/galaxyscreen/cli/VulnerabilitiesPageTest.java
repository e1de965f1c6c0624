package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/vulnerabilities.md} speaks of each library of the class path, DL4J's too, in its version, and of no other. */
class VulnerabilitiesPageTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| ([^|]+?) \\|", Pattern.MULTILINE);

    /** What the tests alone bring. */
    private static final List<String> OF_TESTS = List.of(
            "org/junit/",
            "org/opentest4j/",
            "org/apiguardian/",
            "org/assertj/",
            "net/bytebuddy/",
            "org/apache/maven/",
            "org/galaxyscreen/");

    @Test
    void everyLibraryIsLookedUpInItsVersion() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(DocumentationPages.DOCS.resolve("vulnerabilities.md")));
        while (row.find()) {
            assertThat(rows.put(row.group(1), row.group(2)))
                    .as("a second row of %s", row.group(1))
                    .isNull();
        }

        assertThat(rows)
                .as("docs/vulnerabilities.md; look up what is new or has a new version")
                .containsExactlyInAnyOrderEntriesOf(libraries());
    }

    /** Versions by artifact, from the jars' places in a Maven repository. */
    private static Map<String, String> libraries() {
        Map<String, String> found = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry).toAbsolutePath();
            if (jar.getNameCount() < 3
                    || OF_TESTS.stream().anyMatch(jar.toString().replace('\\', '/')::contains)) {
                continue;
            }
            String version = jar.getName(jar.getNameCount() - 2).toString();
            String artifact = jar.getName(jar.getNameCount() - 3).toString();
            if (jar.getFileName().toString().matches(Pattern.quote(artifact + "-" + version) + "(-.*)?\\.jar")) {
                found.put(artifact, version);
            }
        }
        assertThat(found).containsKeys("jhdf", "nd4j-api");
        return found;
    }
}
