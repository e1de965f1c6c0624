package org.galaxyscreen.io.catalogue.table;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.internal.OptionalFormats;

/**
 * Writes catalogues for other tools: {@code anomalies.vot} for TOPCAT, {@code .fits} for astropy, {@code .reg} for DS9, {@code .jsonl} for
 * pandas.
 *
 * <pre>{@code
 * Tables.write(Tables.of("anomalies", result.catalogue()), Path.of("anomalies.vot"));
 * Tables.write(Tables.read(Path.of("anomalies.csv")), Path.of("anomalies.fits"));
 * }</pre>
 */
public final class Tables {
    private Tables() {}

    /**
     * A ranked catalogue as a table, with the columns of {@link org.galaxyscreen.io.catalogue.CatalogueWriter}.
     *
     * @param name what the table is called
     */
    public static CatalogueTable of(String name, AnomalyCatalogue catalogue) {
        return of(name, catalogue, KnownObjects.notSought());
    }

    /** As {@link #of(String, AnomalyCatalogue)}, with what is known of the objects. */
    public static CatalogueTable of(String name, AnomalyCatalogue catalogue, KnownObjects known) {
        return new RankedTable(name, catalogue, known);
    }

    /**
     * A catalogue's file as a table: any that {@link org.galaxyscreen.io.catalogue.Catalogues} opens. Units, meanings and descriptions are those
     * of the file, or, where it has none, those of our own columns. A column is whole numbers, numbers or flags where each of its cells is, and else
     * text; for that the file is read once here, and again each time the table is written.
     *
     * @throws IOException if it cannot be read, or is damaged; the message names the file
     */
    public static CatalogueTable read(Path file) throws IOException {
        return FileTable.open(file);
    }

    /**
     * Writes a table in the format that the file's name asks for. The file appears when it is complete; what had its name is replaced.
     *
     * @throws IllegalArgumentException if no format has the name's end; the message lists those that there are
     * @throws IOException if a cell cannot be written in this format, or the file cannot be written; the message names the file
     */
    public static void write(CatalogueTable table, Path target) throws IOException {
        TableFormat format = formatOf(target);
        try {
            AtomicOutput.writeBytes(target, out -> {
                OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                format.write(table, buffered);
                buffered.flush();
            });
        } catch (UnfitCellException e) {
            throw new IOException(target + ": " + e.getMessage(), e);
        }
    }

    /**
     * The format that a file's name asks for.
     *
     * @throws IllegalArgumentException if none has the name's end; the message lists those that there are
     */
    public static TableFormat formatOf(Path target) {
        return Providers.byEnd(TableFormat.class, TableFormat::name, TableFormat::extensions, target)
                .orElseThrow(() -> new IllegalArgumentException("the name " + target
                        + " tells no format; one of these ends expected: "
                        + formats().stream()
                                .map(format -> String.join(", ", format.extensions()) + " (" + format.name() + ")")
                                .collect(Collectors.joining("; "))
                        + OptionalFormats.hint(target.toString())));
    }

    /** All formats on the class path. */
    public static List<TableFormat> formats() {
        return List.copyOf(
                Providers.byName(TableFormat.class, TableFormat::name).values());
    }
}
