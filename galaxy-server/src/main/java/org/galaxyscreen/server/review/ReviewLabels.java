package org.galaxyscreen.server.review;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.galaxyscreen.interest.Label;
import org.jspecify.annotations.Nullable;

/** The labels, notes and tags that hold, by object and reviewer, as the events so far make them. Thread-safe. */
final class ReviewLabels {
    /** How many labels of a reviewer can be taken back. */
    private static final int UNDOABLE = 10_000;

    /**
     * All that was said of an object.
     *
     * @param version when it last changed, as a count of events
     * @param labels by reviewer
     * @param notes by reviewer
     * @param tags by reviewer
     */
    record Said(long version, Map<String, Label> labels, Map<String, String> notes, Map<String, Set<String>> tags) {
        static final Said NOTHING = new Said(0, Map.of(), Map.of(), Map.of());

        Said {
            labels = Map.copyOf(labels);
            notes = Map.copyOf(notes);
            tags = Map.copyOf(tags);
        }

        /** All reviewers' tags, in alphabetical order. */
        SortedSet<String> allTags() {
            SortedSet<String> all = new TreeSet<>();
            tags.values().forEach(all::addAll);
            return all;
        }

        Optional<Verdict> verdict() {
            // By name, so that equal labels merge to the same on every machine.
            return labels.isEmpty() ? Optional.empty() : Optional.of(Verdict.of(new TreeMap<>(labels).values()));
        }
    }

    /** @param before null where there was none */
    private record Step(String id, @Nullable Label before) {}

    private final Map<String, Said> said = new LinkedHashMap<>();
    private final Map<String, Deque<Step>> steps = new HashMap<>();
    private final Map<String, Integer> reviewers = new TreeMap<>();
    private long version;

    /**
     * Takes an event.
     *
     * @return the object that it changed, where it changed one
     */
    synchronized Optional<String> apply(LabelEvent event) {
        version++;
        reviewers.putIfAbsent(event.who(), 0);
        if (event instanceof LabelEvent.Labelled labelled) {
            Label label = labelled.label();
            Deque<Step> mine = steps.computeIfAbsent(event.who(), who -> new ArrayDeque<>());
            mine.addLast(new Step(label.id(), set(event.who(), label.id(), label)));
            if (mine.size() > UNDOABLE) {
                mine.removeFirst();
            }
            return Optional.of(label.id());
        }
        if (event instanceof LabelEvent.Undone) {
            Step last = steps.getOrDefault(event.who(), new ArrayDeque<>()).pollLast();
            if (last == null) {
                return Optional.empty();
            }
            set(event.who(), last.id(), last.before());
            return Optional.of(last.id());
        }
        if (event instanceof LabelEvent.Noted noted) {
            Said before = of(noted.id());
            Map<String, String> notes = new HashMap<>(before.notes());
            if (noted.text().isBlank()) {
                notes.remove(event.who());
            } else {
                notes.put(event.who(), noted.text());
            }
            said.put(noted.id(), new Said(version, before.labels(), notes, before.tags()));
            return Optional.of(noted.id());
        }
        if (event instanceof LabelEvent.Tagged tagged) {
            Said before = of(tagged.id());
            Map<String, Set<String>> tags = new HashMap<>(before.tags());
            if (tagged.tags().isEmpty()) {
                tags.remove(event.who());
            } else {
                tags.put(event.who(), tagged.tags());
            }
            said.put(tagged.id(), new Said(version, before.labels(), before.notes(), tags));
            return Optional.of(tagged.id());
        }
        return Optional.empty();
    }

    private @Nullable Label set(String who, String id, @Nullable Label label) {
        Said before = of(id);
        Map<String, Label> labels = new HashMap<>(before.labels());
        Label replaced = label == null ? labels.remove(who) : labels.put(who, label);
        int change = (label == null ? 0 : 1) - (replaced == null ? 0 : 1);
        reviewers.merge(who, change, Integer::sum);
        said.put(id, new Said(version, labels, before.notes(), before.tags()));
        return replaced;
    }

    /** Whether the reviewer has a label to take back. */
    synchronized boolean canUndo(String who) {
        Deque<Step> mine = steps.get(who);
        return mine != null && !mine.isEmpty();
    }

    /** What was said of an object, nothing where nothing was. */
    synchronized Said of(String id) {
        return said.getOrDefault(id, Said.NOTHING);
    }

    /** How many events there were. */
    synchronized long version() {
        return version;
    }

    /** What was said of the objects that changed after a version, all for 0; in the order in which the objects were first spoken of. */
    synchronized Map<String, Said> since(long before) {
        Map<String, Said> changed = new LinkedHashMap<>();
        said.forEach((id, all) -> {
            if (all.version() > before) {
                changed.put(id, all);
            }
        });
        return changed;
    }

    /** How many objects each reviewer has labelled, by name. */
    synchronized Map<String, Integer> reviewers() {
        return new TreeMap<>(reviewers);
    }

    /** The verdicts that hold, by object. */
    synchronized Map<String, Verdict> verdicts() {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        said.forEach((id, all) -> all.verdict().ifPresent(verdict -> verdicts.put(id, verdict)));
        return verdicts;
    }

    /** The kinds that were named, in alphabetical order. */
    synchronized List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        said.values().forEach(all -> all.labels().values().forEach(label -> {
            String kind = label.kind();
            if (kind != null && !kinds.contains(kind)) {
                kinds.add(kind);
            }
        }));
        kinds.sort(String.CASE_INSENSITIVE_ORDER);
        return kinds;
    }

    /** The tags that were given, in alphabetical order. */
    synchronized SortedSet<String> tags() {
        SortedSet<String> tags = new TreeSet<>();
        said.values().forEach(all -> all.tags().values().forEach(tags::addAll));
        return tags;
    }
}
