package org.galaxyscreen.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the distribution's bill of materials lists has its row in {@code docs/vulnerabilities.md}. */
class ShippedLibrariesTest {
    private static final Pattern PACKAGE = Pattern.compile("\"purl\" : \"pkg:maven/([^/\"]+)/([^@\"]+)@([^?\"]+)");

    @Test
    void everyComponentIsLookedUp() throws IOException {
        Path bill = Library.ROOT.resolve("galaxy-cli/target/galaxy-screen/sbom.json");
        assumeTrue(Files.exists(bill), "the command is not packaged; mvnw verify does so before");
        String page = Files.readString(Library.ROOT.resolve("docs/vulnerabilities.md"));
        List<String> missing = new ArrayList<>();
        int components = 0;
        Matcher component = PACKAGE.matcher(Files.readString(bill));
        while (component.find()) {
            if (!component.group(1).equals("org.galaxyscreen")) {
                components++;
                if (!page.contains("\n| `" + component.group(2) + "` | " + component.group(3) + " |")) {
                    missing.add(component.group(2) + " " + component.group(3));
                }
            }
        }

        assertThat(components).isGreaterThan(30);
        assertThat(missing).isEmpty();
    }
}
