package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.io.durable.NotResumableException;
import org.galaxyscreen.io.internal.Csv;
import org.galaxyscreen.io.internal.RankedColumn;

/**
 * The catalogue of objects that are scored as they come: as {@link CatalogueWriter} writes it, but for {@code rank} and {@code split}, which
 * nothing has before the end; behind these {@code feature_distance}, from the rows that the detectors learned from, and {@code files}, by
 * which an object is known again. Rows are only added; see {@link AppendedTable}.
 */
public final class FollowedCatalogue implements AutoCloseable {
    private static final String DISTANCE = "feature_distance";
    private static final String FILES = "files";

    private final AppendedTable table;

    private FollowedCatalogue(AppendedTable table) {
        this.table = table;
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
     * @param detectors whose scores it has
     * @param earlier hears the rows that are there, in their order
     * @throws IOException if it cannot be read or written, or is of other detectors
     */
    public static FollowedCatalogue open(Path file, List<AnomalyCatalogue.Column> detectors, Rows earlier)
            throws IOException {
        List<String> header = new ArrayList<>();
        columns(new AnomalyCatalogue(detectors, List.of())).forEach(column -> header.add(column.name()));
        header.add(DISTANCE);
        header.add(FILES);
        int score = header.indexOf("ensemble_score");
        int flag = header.indexOf("ensemble_flag");
        return new FollowedCatalogue(AppendedTable.open(file, header, fields -> {
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
        }));
    }

    /** Those of every object, whichever it is. */
    private static List<RankedColumn> columns(AnomalyCatalogue catalogue) {
        return RankedColumn.of(catalogue, KnownObjects.notSought()).stream()
                .filter(column ->
                        !column.name().equals("rank") && !column.name().equals("split"))
                .toList();
    }

    /**
     * Adds objects, in their order, and has the disk hold them.
     *
     * @param distances one an object; NaN where none was measured
     * @param files what each is known by
     */
    public void append(Verdicts judged, double[] distances, List<String> files) throws IOException {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int row = 0; row < judged.rows(); row++) {
            entries.add(
                    judged.entry(row, row + 1, withoutColumns(judged.scores().object(row)), false));
        }
        List<RankedColumn> columns = columns(new AnomalyCatalogue(judged.columns(), entries));
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

    /** Which further columns objects bring may change from one day to the next; a header does not. */
    private static SurveyObject withoutColumns(SurveyObject object) {
        return new SurveyObject(
                object.id(), object.ra(), object.dec(), object.redshift(), object.pixelScale(), object.label());
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
