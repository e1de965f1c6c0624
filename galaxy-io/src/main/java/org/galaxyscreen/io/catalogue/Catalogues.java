package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.internal.GitLfs;
import org.galaxyscreen.io.internal.OptionalFormats;

/**
 * Opens catalogues by what is in them: CSV, TSV and other text with separators, ECSV, VOTables, FITS tables, and what other libraries on the
 * class path read.
 */
public final class Catalogues {
    /** How many bytes of a file a format is shown. */
    public static final int START = 4096;

    private Catalogues() {}

    /**
     * Opens a catalogue before its first row.
     *
     * @throws IOException if it cannot be read, is no catalogue, or is damaged; the message names the file and what was expected
     */
    public static CatalogueReader open(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString(), null, "does not exist; a catalogue expected");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file; a catalogue expected");
        }
        GitLfs.refuse(file);
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START);
        }
        Map<String, CatalogueFormat> formats = Providers.byName(CatalogueFormat.class, CatalogueFormat::name);
        List<CatalogueFormat> found = formats.values().stream()
                .filter(format -> format.recognises(start))
                .toList();
        if (found.size() > 1) {
            throw new IOException(file + " is both " + found.get(0).name() + " and "
                    + found.get(1).name() + "; take one of these readers off the class path");
        }
        if (!found.isEmpty()) {
            return found.get(0).open(file);
        }
        for (byte b : start) {
            if (b == 0) {
                throw new IOException(file + " is no catalogue; text with separators (CSV, TSV), "
                        + String.join(", ", formats.keySet()) + " expected" + OptionalFormats.hint(file.toString()));
            }
        }
        refuseMarkup(file, start);
        return DelimitedReader.open(file);
    }

    /** Text that has no fields with separators, and would be read as a table all the same. */
    private static void refuseMarkup(Path file, byte[] start) throws IOException {
        String text = new String(start, StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        String found = "";
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            found = "a page of HTML, as of a login";
        } else if (text.startsWith("<")) {
            found = "XML, and no VOTable";
        } else if (text.startsWith("{") || text.matches("(?s)\\[\\s*[\\[{].*")) {
            found = "JSON";
        }
        if (!found.isEmpty()) {
            throw new IOException(file + " is " + found
                    + "; a catalogue in CSV, TSV, ECSV, VOTable, as a FITS table or in Parquet expected");
        }
    }
}
