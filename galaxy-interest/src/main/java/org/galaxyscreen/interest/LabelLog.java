package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Labels in the order in which they were given. A later label of an object replaces an earlier one, and the log keeps both, so
 * that its text form can be appended to. Immutable and thread-safe.
 */
public final class LabelLog {
    private static final LabelLog EMPTY = new LabelLog(List.of());
    private final List<Label> entries;
    private final Map<String, Label> current;

    private LabelLog(List<Label> entries) {
        this.entries = List.copyOf(entries);
        this.current = new LinkedHashMap<>();
        for (Label label : entries) {
            current.put(label.id(), label);
        }
    }

    /** A log without labels. */
    public static LabelLog empty() {
        return EMPTY;
    }

    /** A log with these labels, the first given first. */
    public static LabelLog of(List<Label> labels) {
        return new LabelLog(labels);
    }

    /**
     * Reads lines as {@link Label#toLine} writes them; empty lines are passed over.
     *
     * @throws IllegalArgumentException if a line is no label; the message has its number, from 1
     */
    public static LabelLog parse(List<String> lines) {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                try {
                    labels.add(Label.parse(lines.get(i)));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return new LabelLog(labels);
    }

    /** This log with more labels at its end. */
    public LabelLog with(List<Label> labels) {
        List<Label> all = new ArrayList<>(entries);
        all.addAll(labels);
        return new LabelLog(all);
    }

    /** This log with all labels of an object taken back, the replaced ones too. */
    public LabelLog without(String id) {
        return new LabelLog(
                entries.stream().filter(label -> !label.id().equals(id)).toList());
    }

    /** All labels, the replaced ones too, in the order in which they were given; unmodifiable. */
    public List<Label> entries() {
        return entries;
    }

    /** The labels that hold, one an object, in the order in which the objects were first labelled; unmodifiable. */
    public List<Label> current() {
        return List.copyOf(current.values());
    }

    /** The label that holds for an object. */
    public Optional<Label> of(String id) {
        return Optional.ofNullable(current.get(id));
    }

    /** The text form: one line a label. */
    public List<String> lines() {
        return entries.stream().map(Label::toLine).toList();
    }
}
