package org.galaxyscreen.interest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;

/**
 * A catalogue of how interesting objects are known to be, CSV for instance: columns {@code id} and {@code score}, further ones ignored; a
 * score is a whole number from 0 to 5. Or what a review exports: {@code id}, {@code review_interest} and {@code review_mark}, where artefacts,
 * known kinds and what was dismissed count as 0, and rows that nobody labelled, or was sure of, are passed over. Immutable and thread-safe.
 */
public final class InterestTable {
    private final Path file;
    private final Map<String, Integer> scores;

    private InterestTable(Path file, Map<String, Integer> scores) {
        this.file = file;
        this.scores = scores;
    }

    /**
     * Reads a file of any format that {@link Catalogues} opens.
     *
     * @throws IOException if it cannot be read, a column is missing, a score is not a whole number from 0 to 5, or an id comes
     *     twice; the message has the file and the line
     */
    public static InterestTable read(Path file) throws IOException {
        Map<String, Integer> scores = new HashMap<>();
        try (CatalogueReader rows = Catalogues.open(file)) {
            int id = rows.find("id");
            int mark = rows.find("review_mark");
            int reviewed = rows.find("review_interest");
            int score = reviewed < 0 ? rows.find("score") : reviewed;
            if (id < 0 || score < 0) {
                throw new IOException(file + ": the columns are "
                        + rows.columns().stream().map(CatalogueColumn::name).toList()
                        + "; columns id and score expected");
            }
            while (rows.next()) {
                String value = rows.text(score).strip();
                if (reviewed >= 0 && value.isEmpty()) {
                    if (mark < 0 || !isDull(rows.text(mark).strip())) {
                        continue;
                    }
                    value = "0";
                }
                if (!value.matches("[0-5]")) {
                    throw new IOException(
                            rows.where() + ": the score is '" + value + "'; a whole number from 0 to 5 expected");
                }
                if (scores.put(rows.text(id), Integer.valueOf(value)) != null) {
                    throw new IOException(
                            rows.where() + ": the id '" + rows.text(id) + "' was there before; each id once expected");
                }
            }
        }
        return new InterestTable(file, scores);
    }

    /** Whether a mark says that an object is of no interest. */
    private static boolean isDull(String mark) {
        return Stream.of(Label.Mark.ARTEFACT, Label.Mark.KNOWN, Label.Mark.DISMISS_ALIKE)
                .anyMatch(dull -> dull.name().equalsIgnoreCase(mark.replace(' ', '_')));
    }

    /** The score of each object that has one, by its id. */
    public Map<String, Integer> scores() {
        return Collections.unmodifiableMap(scores);
    }

    /**
     * The scores of objects, in their order.
     *
     * @throws IllegalArgumentException if an object has none; the message has the file and the first such object
     */
    public int[] of(List<SurveyObject> objects) {
        int[] interest = new int[objects.size()];
        for (int row = 0; row < interest.length; row++) {
            Integer score = scores.get(objects.get(row).id());
            if (score == null) {
                throw new IllegalArgumentException(
                        file + " has no score of '" + objects.get(row).id() + "'; one for each object expected");
            }
            interest[row] = score;
        }
        return interest;
    }
}
