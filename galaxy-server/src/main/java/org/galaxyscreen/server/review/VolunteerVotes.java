package org.galaxyscreen.server.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;

/**
 * What volunteers said of objects, as Zooniverse exports their classifications: CSV with a line for each, whose columns {@code annotations} and {@code
 * subject_data} hold JSON. A volunteer's first vote on an object counts. Not for several threads at once.
 */
final class VolunteerVotes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> answers;
    private final Map<String, Map<String, Label>> votes = new LinkedHashMap<>();
    private final Map<String, Integer> unknown = new TreeMap<>();
    private int classifications;
    private int taken;

    private VolunteerVotes(Map<String, String> answers) {
        this.answers = answers;
    }

    /**
     * Reads an export.
     *
     * @param answers what an answer's text means: 0 to 5, {@code artefact}, {@code unsure} or {@code known:KIND}
     * @throws IllegalArgumentException if an answer means none of these
     * @throws IOException if it cannot be read, or is no such export; the message names the file and the line
     */
    static VolunteerVotes read(Path file, Map<String, String> answers) throws IOException {
        answers.values().forEach(meaning -> label("any", meaning));
        VolunteerVotes votes = new VolunteerVotes(Map.copyOf(answers));
        try (CatalogueReader reader = Catalogues.open(file)) {
            int who = column(file, reader, "user_name");
            int annotations = column(file, reader, "annotations");
            int subject = column(file, reader, "subject_data");
            while (reader.next()) {
                Cancellation.check("reading " + file);
                votes.add(
                        reader.text(who),
                        json(reader, "annotations", reader.text(annotations)),
                        json(reader, "subject_data", reader.text(subject)));
            }
        }
        return votes;
    }

    private static int column(Path file, CatalogueReader reader, String name) throws IOException {
        int column = reader.find(name);
        if (column < 0) {
            throw new IOException(
                    file + " has no column " + name + "; an export of Zooniverse's classifications expected");
        }
        return column;
    }

    private static JsonNode json(CatalogueReader reader, String column, String text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException(reader.where() + ": " + column + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void add(String who, JsonNode annotations, JsonNode subjects) {
        classifications++;
        Optional<String> meaning = Optional.empty();
        for (JsonNode annotation : annotations) {
            String answer = annotation.path("value").asText("");
            if (meaning.isEmpty() && annotation.path("value").isTextual()) {
                meaning = Optional.ofNullable(answers.get(answer));
                if (meaning.isEmpty()) {
                    unknown.merge(answer, 1, Integer::sum);
                }
            }
        }
        if (meaning.isEmpty()) {
            return;
        }
        for (JsonNode subject : subjects) {
            String id = subject.path(SubjectSet.ID).asText("");
            if (!id.isEmpty()) {
                Label label = label(id, meaning.get());
                taken += votes.computeIfAbsent(id, any -> new HashMap<>()).putIfAbsent(who, label) == null ? 1 : 0;
            }
        }
    }

    private static Label label(String id, String meaning) {
        if (meaning.matches("[0-5]")) {
            return Label.interest(id, Integer.parseInt(meaning));
        }
        if (meaning.startsWith("known:")) {
            return Label.known(id, meaning.substring("known:".length()));
        }
        return switch (meaning) {
            case "artefact" -> Label.artefact(id);
            case "unsure" -> Label.unsure(id);
            default ->
                throw new IllegalArgumentException(
                        "an answer means '" + meaning + "'; 0 to 5, artefact, unsure or known:KIND expected");
        };
    }

    /** What the volunteers come to on each object that has votes enough; as several reviewers would. */
    Map<String, Label> labels(int least) {
        Map<String, Label> labels = new LinkedHashMap<>();
        votes.forEach((id, byVolunteer) -> {
            if (byVolunteer.size() >= least) {
                // By name, so that the order of the file does not count.
                labels.put(id, Verdict.of(new TreeMap<>(byVolunteer).values()).label());
            }
        });
        return labels;
    }

    /** How many lines the export has. */
    int classifications() {
        return classifications;
    }

    /** How many votes count. */
    int taken() {
        return taken;
    }

    /** Answers of which nothing was said what they mean, with how often they were given. */
    Map<String, Integer> unknown() {
        return unknown;
    }
}
