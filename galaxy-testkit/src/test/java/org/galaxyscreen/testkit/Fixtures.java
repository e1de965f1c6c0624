package org.galaxyscreen.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** galaxy-io's golden files, for the contracts. */
final class Fixtures {
    private static final Path IO = Path.of(System.getProperty("galaxy.root", ".."))
            .resolve("galaxy-io/src/test/resources/org/galaxyscreen/io");

    private Fixtures() {}

    static Path io(String name) {
        return IO.resolve(name);
    }

    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(io(name));
    }

    /** How many bytes a file has behind the last place where a text stands in it. */
    static int bytesBehind(String name, String last) {
        try {
            String text = new String(bytes(name), StandardCharsets.ISO_8859_1);
            return text.length() - text.lastIndexOf(last) - last.length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
