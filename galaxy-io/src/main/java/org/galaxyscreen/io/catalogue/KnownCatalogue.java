package org.galaxyscreen.io.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A catalogue of objects that are known already: lenses, mergers, asteroids, artefacts.
 *
 * @param name what a table of results calls it; not blank
 * @param file what {@link Catalogues} opens; its rows need an id and a position that {@link ObjectColumns} finds by the usual names or UCDs
 */
public record KnownCatalogue(String name, Path file) {
    /** @throws IllegalArgumentException if the name is blank */
    public KnownCatalogue {
        Objects.requireNonNull(file, "file");
        if (name.isBlank()) {
            throw new IllegalArgumentException("the catalogue " + file + " has a blank name");
        }
    }

    /**
     * From {@code FILE} or {@code FILE,NAME}: after the last comma, unless a file has the whole text as its name. Without a name it is called
     * as the file is, without the ending.
     *
     * @throws IllegalArgumentException if the file's or the catalogue's name is blank
     */
    public static KnownCatalogue parse(String text) {
        int comma = text.lastIndexOf(',');
        if (comma >= 0 && !Files.exists(Path.of(text))) {
            String file = text.substring(0, comma).strip();
            String name = text.substring(comma + 1).strip();
            if (file.isEmpty() || name.isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' lacks the "
                        + (file.isEmpty() ? "file before" : "name after") + " its comma; FILE or FILE,NAME expected");
            }
            return new KnownCatalogue(name, Path.of(file));
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("'" + text + "' names no catalogue; FILE or FILE,NAME expected");
        }
        Path file = Path.of(text);
        String name = String.valueOf(file.getFileName());
        int dot = name.indexOf('.', 1);
        return new KnownCatalogue(dot < 0 ? name : name.substring(0, dot), file);
    }
}
