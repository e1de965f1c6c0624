package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A format of files that hold catalogues. A door: {@link java.util.ServiceLoader} finds formats on the class path, this library's and
 * any other's, so a format is a public class with a public constructor without parameters, listed in {@code
 * META-INF/services/org.galaxyscreen.io.catalogue.CatalogueFormat}. Text with separators needs none: it is what a file is taken for that no
 * format recognises. Thread-safe.
 */
public interface CatalogueFormat {
    /** What a person calls it, for messages: {@code VOTable}. No two formats have the same. */
    String name();

    /**
     * Whether a file is of this format, by its content; the name does not count.
     *
     * @param start the file's first bytes: {@link Catalogues#START} of them, or all where it has fewer
     */
    boolean recognises(byte[] start);

    /**
     * Opens a file of this format. What is wrong with it as a whole is found here; sizes that it claims are checked before memory is taken.
     *
     * @throws IOException if it cannot be read; the message names the file, what was expected and what was found
     */
    CatalogueReader open(Path file) throws IOException;
}
