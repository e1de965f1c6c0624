package org.galaxyscreen.interest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.SurveyObject;

/**
 * A CSV file of how interesting objects are known to be: a header with the columns {@code id} and {@code score}, further ones ignored; a
 * score is a whole number from 0 to 5. Immutable and thread-safe.
 */
public final class InterestTable {
    private final Path file;
    private final Map<String, Integer> scores;

    private InterestTable(Path file, Map<String, Integer> scores) {
        this.file = file;
        this.scores = scores;
    }

    /**
     * Reads a file, in UTF-8.
     *
     * @throws IOException if it cannot be read, a column is missing, a score is not a whole number from 0 to 5, or an id comes
     *     twice; the message has the file and the line
     */
    public static InterestTable read(Path file) throws IOException {
        Map<String, Integer> scores = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String header = lines.readLine();
            List<String> names = header == null ? List.of() : fields(header.replace("\uFEFF", ""));
            int id = names.indexOf("id");
            int score = names.indexOf("score");
            if (id < 0 || score < 0) {
                throw new IOException(file + ": the header is '" + header + "'; columns id and score expected");
            }
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                List<String> fields = fields(line);
                String value = score < fields.size() ? fields.get(score).strip() : "";
                if (id >= fields.size() || !value.matches("[0-5]")) {
                    throw new IOException(file + ", line " + number + ": the score is '" + value
                            + "'; a whole number from 0 to 5 expected");
                }
                if (scores.put(fields.get(id), Integer.valueOf(value)) != null) {
                    throw new IOException(file + ", line " + number + ": the id '" + fields.get(id)
                            + "' was there before; each id once expected");
                }
            }
        }
        return new InterestTable(file, scores);
    }

    /** Splits at commas; a field may be in double quotes, doubled within. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
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
