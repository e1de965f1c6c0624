package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.io.durable.NotResumableException;
import org.galaxyscreen.io.internal.Csv;
import org.galaxyscreen.io.internal.RankedColumn;

/**
 * The catalogue of objects that are scored as they come: as {@link CatalogueWriter} writes it, but for {@code rank} and {@code split},
 * which nothing has before the end; behind these {@code feature_distance}, from the rows that the detectors learned from, and {@code
 * files}, by which an object is known again. Rows are only added; see {@link AppendedTable}. The header stays as it was when the file was
 * begun: of the objects' further columns it has those that were named then.
 */
public final class FollowedCatalogue implements AutoCloseable {
    private static final String DISTANCE = "feature_distance";
    private static final String FILES = "files";

    private final AppendedTable table;
    private final boolean known;
    private final List<String> further;

    private FollowedCatalogue(AppendedTable table, boolean known, List<String> further) {
        this.table = table;
        this.known = known;
        this.further = further;
    }

    /**
     * A row that is there.
     *
     * @param files what the object is known by: its files, or nothing
     * @param distance NaN where none was measured
     */
    public record Row(String id, String files, double score, boolean flagged, double distance) {}

    /** Takes the rows that are there. */
    @FunctionalInterface
    public interface Rows {
        /** Takes a row. */
        void accept(Row row) throws IOException;
    }

    /**
     * Begins a catalogue, or opens it to go on.
     *
     * @param file where it is or will be
     * @param detectors whose scores it has
     * @param known whether it says which objects are known already
     * @param further the objects' further columns; of a catalogue that is there those that it has are taken
     * @param earlier hears the rows that are there, in their order
     * @return the catalogue, whose rows have been heard
     * @throws IOException if it cannot be read or written, is of other detectors, or has columns that are not among those given
     */
    public static FollowedCatalogue open(
            Path file, List<AnomalyCatalogue.Column> detectors, boolean known, List<String> further, Rows earlier)
            throws IOException {
        List<String> kept = Files.exists(file) ? there(file, detectors, known, further) : List.copyOf(further);
        List<String> header = header(detectors, known, kept);
        int score = header.indexOf("ensemble_score");
        int flag = header.indexOf("ensemble_flag");
        return new FollowedCatalogue(
                AppendedTable.open(file, header, fields -> {
                    try {
                        String distance = fields.get(header.size() - 2);
                        earlier.accept(new Row(
                                fields.get(header.indexOf("id")),
                                fields.get(header.size() - 1),
                                Double.parseDouble(fields.get(score)),
                                Boolean.parseBoolean(fields.get(flag)),
                                distance.isEmpty() ? Double.NaN : Double.parseDouble(distance)));
                    } catch (NumberFormatException e) {
                        throw new NotResumableException(file + " has the row " + String.join(",", fields)
                                + ", in which a score is no number; remove the file to begin anew");
                    }
                }),
                known,
                kept);
    }

    /** The further columns, in their order, that the header has; all where it is another one, which is refused when it is compared. */
    private static List<String> there(
            Path file, List<AnomalyCatalogue.Column> detectors, boolean known, List<String> further)
            throws IOException {
        List<String> found;
        try (CatalogueReader rows = DelimitedReader.open(file, ',', List.of())) {
            found = rows.columns().stream().map(CatalogueColumn::name).toList();
        }
        List<String> least = header(detectors, known, List.of());
        // Two more: the distance and the files.
        int own = least.size() - 2;
        if (found.size() < own + 2 || !found.subList(0, own).equals(least.subList(0, own))) {
            return List.copyOf(further);
        }
        List<String> kept = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> written = header(detectors, known, further);
        for (String name : found.subList(own, found.size() - 2)) {
            int at = written.subList(own, written.size() - 2).indexOf(name);
            if (at < 0) {
                missing.add(name);
            } else {
                kept.add(further.get(at));
            }
        }
        if (!missing.isEmpty()) {
            throw new NotResumableException(
                    file + " has the columns " + String.join(",", missing)
                            + ", which the catalogues do not bring any more; give those that it was begun with, or another folder");
        }
        return List.copyOf(kept);
    }

    /** The objects' further columns that it has, in their order. */
    public List<String> further() {
        return further;
    }

    private static List<String> header(List<AnomalyCatalogue.Column> detectors, boolean known, List<String> further) {
        List<String> header = new ArrayList<>();
        KnownObjects none = known ? KnownObjects.of(Map.of(), 0) : KnownObjects.notSought();
        columns(new AnomalyCatalogue(detectors, List.of()), none, further).forEach(column -> header.add(column.name()));
        header.add(DISTANCE);
        header.add(FILES);
        return header;
    }

    /** Those of every object, whichever it is. */
    private static List<RankedColumn> columns(AnomalyCatalogue catalogue, KnownObjects known, List<String> further) {
        return RankedColumn.of(catalogue, known, new LinkedHashSet<>(further), Set.of(DISTANCE, FILES)).stream()
                .filter(column ->
                        !column.name().equals("rank") && !column.name().equals("split"))
                .toList();
    }

    /**
     * Adds objects, in their order, and has the disk hold them.
     *
     * @param judged the objects, with their scores and flags
     * @param found which of them are known already
     * @param distances one an object; NaN where none was measured
     * @param files what each is known by
     * @throws IOException if the disk does not take them; the rows before are kept
     * @throws IllegalArgumentException if known objects were sought, and the catalogue does not say which are known, or the other way round
     */
    public void append(Verdicts judged, KnownObjects found, double[] distances, List<String> files) throws IOException {
        if (found.sought() != known) {
            throw new IllegalArgumentException("known objects were " + (found.sought() ? "" : "not ")
                    + "sought, and the catalogue has " + (known ? "columns" : "no columns") + " for them");
        }
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int row = 0; row < judged.rows(); row++) {
            entries.add(judged.entry(row, row + 1, judged.scores().object(row), false));
        }
        List<RankedColumn> columns = columns(new AnomalyCatalogue(judged.columns(), entries), found, further);
        List<List<String>> rows = new ArrayList<>();
        for (AnomalyCatalogue.Entry entry : entries) {
            List<String> fields = new ArrayList<>();
            columns.forEach(column -> fields.add(Csv.field(column.value().apply(entry))));
            fields.add(Csv.number(distances[rows.size()]));
            fields.add(files.get(rows.size()));
            rows.add(fields);
        }
        table.append(rows);
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
