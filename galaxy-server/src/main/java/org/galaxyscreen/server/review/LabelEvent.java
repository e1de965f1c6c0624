package org.galaxyscreen.server.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.galaxyscreen.interest.Label;
import org.jspecify.annotations.Nullable;

/** Something that a reviewer did: a line of the file of labels, as JSON. */
sealed interface LabelEvent {
    /** The longest reviewer's name, in characters. */
    int MAX_NAME = 60;

    /** The longest name of a kind. */
    int MAX_KIND = 100;

    /** The longest note. */
    int MAX_NOTE = 4_000;

    /** The longest tag. */
    int MAX_TAG = 30;

    /** A word. */
    Pattern TAG = Pattern.compile("[^\\s\\p{Cntrl},;]{1," + MAX_TAG + "}");

    /** The most tags of a reviewer on an object. */
    int MAX_TAGS = 20;

    /** When. */
    Instant time();

    /** Who. */
    String who();

    /** A label, which replaces an earlier one of the same reviewer and object. */
    record Labelled(Instant time, String who, Label label) implements LabelEvent {
        /** Refuses what is too long. */
        public Labelled {
            requireName(who);
            String kind = label.kind();
            if (kind != null && kind.length() > MAX_KIND) {
                throw new IllegalArgumentException(
                        "the kind has " + kind.length() + " characters; at most " + MAX_KIND + " expected");
            }
        }
    }

    /** The reviewer's last label is taken back, and the one before it of that object holds again. */
    record Undone(Instant time, String who) implements LabelEvent {
        /** Refuses what is too long. */
        public Undone {
            requireName(who);
        }
    }

    /** A note on an object, which replaces an earlier one of the same reviewer; empty to remove it. */
    record Noted(Instant time, String who, String id, String text) implements LabelEvent {
        /** Refuses what is too long. */
        public Noted {
            requireName(who);
            if (text.length() > MAX_NOTE) {
                throw new IllegalArgumentException(
                        "the note has " + text.length() + " characters; at most " + MAX_NOTE + " expected");
            }
        }
    }

    /**
     * The reviewer's tags on an object, which replace earlier ones of the same reviewer.
     *
     * @param tags without repetition, in alphabetical order
     */
    record Tagged(Instant time, String who, String id, Set<String> tags) implements LabelEvent {
        /** Refuses what is too long or no word. */
        public Tagged {
            requireName(who);
            tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
            if (tags.size() > MAX_TAGS) {
                throw new IllegalArgumentException(
                        "there are " + tags.size() + " tags; at most " + MAX_TAGS + " expected");
            }
            for (String tag : tags) {
                if (!TAG.matcher(tag).matches()) {
                    throw new IllegalArgumentException("the tag is '" + tag + "'; a word of 1 to " + MAX_TAG
                            + " characters without spaces, commas and semicolons expected");
                }
            }
        }
    }

    /** A random sample is drawn, to learn how many interesting objects are left. */
    record Sampled(Instant time, String who, int count, long seed) implements LabelEvent {
        /** Refuses what is too long. */
        public Sampled {
            requireName(who);
        }
    }

    private static void requireName(String who) {
        if (who.isBlank()
                || who.length() > MAX_NAME
                || !who.equals(who.strip())
                || who.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the reviewer's name is '" + who + "'; 1 to " + MAX_NAME
                    + " characters without line breaks, and no spaces at the ends, expected");
        }
    }

    /** The line, without its end. */
    default String toLine() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("time", time().toString()).put("who", who());
        if (this instanceof Labelled labelled) {
            put(json.put("id", labelled.label().id()), labelled.label());
        } else if (this instanceof Undone) {
            json.put("undo", true);
        } else if (this instanceof Noted noted) {
            json.put("id", noted.id()).put("note", noted.text());
        } else if (this instanceof Tagged tagged) {
            ArrayNode tags = json.put("id", tagged.id()).putArray("tags");
            tagged.tags().forEach(tags::add);
        } else if (this instanceof Sampled sampled) {
            json.put("sample", sampled.count()).put("seed", sampled.seed());
        }
        try {
            return mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }

    /** Puts a label's mark, and its interest or kind where it has one. */
    static void put(ObjectNode json, Label label) {
        json.put("mark", label.mark().name().toLowerCase(Locale.ROOT));
        if (label.mark() == Label.Mark.INTEREST) {
            json.put("interest", label.interest());
        }
        if (label.kind() != null) {
            json.put("kind", label.kind());
        }
    }

    /**
     * The label in an object that {@link #put} made, or that a page sends.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Label label(String id, JsonNode json) {
        String mark = json.path("mark").asText("");
        try {
            Label.Mark known = Label.Mark.valueOf(mark.toUpperCase(Locale.ROOT));
            JsonNode interest = json.path("interest");
            if (known == Label.Mark.INTEREST && !interest.isInt()) {
                throw new IllegalArgumentException("the interest is '" + interest.asText("") + "'; 0 to 5 expected");
            }
            JsonNode kind = json.path("kind");
            @Nullable String named = known == Label.Mark.KNOWN ? kind.asText("") : null;
            return new Label(id, known, known == Label.Mark.INTEREST ? interest.asInt() : 0, named);
        } catch (IllegalArgumentException e) {
            throw String.valueOf(e.getMessage()).startsWith("No enum")
                    ? new IllegalArgumentException(
                            "the mark is '" + mark + "'; interest, artefact, known, unsure or dismiss_alike expected",
                            e)
                    : e;
        }
    }

    /**
     * The tags in a list.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Set<String> tags(JsonNode json) {
        if (!json.isArray()) {
            throw new IllegalArgumentException("the tags are '" + json.asText("") + "'; a list of words expected");
        }
        Set<String> tags = new TreeSet<>();
        json.forEach(tag -> tags.add(tag.asText("")));
        return tags;
    }

    /**
     * Reads what {@link #toLine} wrote.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    static LabelEvent parse(String line) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
        }
        Instant time = Instant.parse(json.path("time").asText());
        String who = json.path("who").asText("");
        String id = json.path("id").asText("");
        if (json.has("mark")) {
            return new Labelled(time, who, label(id, json));
        }
        if (json.has("note")) {
            return new Noted(time, who, id, json.get("note").asText());
        }
        if (json.has("tags")) {
            return new Tagged(time, who, id, tags(json.get("tags")));
        }
        if (json.has("sample")) {
            return new Sampled(
                    time, who, json.get("sample").asInt(), json.path("seed").asLong());
        }
        if (json.path("undo").asBoolean()) {
            return new Undone(time, who);
        }
        throw new IllegalArgumentException("it is neither a label nor a note, tags, a sample or an undoing");
    }
}
