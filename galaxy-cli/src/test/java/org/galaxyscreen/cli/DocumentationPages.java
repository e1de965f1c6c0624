package org.galaxyscreen.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages that users read: README.md, CONTRIBUTING.md and what is below docs/. */
final class DocumentationPages {
    static final Path ROOT = Path.of(System.getProperty("galaxy.root", ".."));
    static final Path DOCS = ROOT.resolve("docs");

    private DocumentationPages() {}

    static List<Path> all() throws IOException {
        return Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), docs().stream())
                .toList();
    }

    /** Those of the site. */
    static List<Path> docs() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            return files.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
