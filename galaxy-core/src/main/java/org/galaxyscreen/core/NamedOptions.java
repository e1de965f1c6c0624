package org.galaxyscreen.core;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Options as a user types them, by name: {@code hdu=1}. What is offered through a door ({@link Providers}) takes its
 * options in this form, since nobody but itself knows them. Immutable.
 */
public final class NamedOptions {
    private static final NamedOptions NONE = new NamedOptions(new TreeMap<>());

    private final SortedMap<String, String> values;

    private NamedOptions(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /** No options. */
    public static NamedOptions none() {
        return NONE;
    }

    /**
     * Options by name, copied.
     *
     * @throws IllegalArgumentException if a name is blank
     */
    public static NamedOptions of(Map<String, String> values) {
        for (String name : values.keySet()) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("an option has no name; name=value expected");
            }
        }
        return values.isEmpty() ? NONE : new NamedOptions(new TreeMap<>(values));
    }

    /**
     * Options as a list of {@code name=value}.
     *
     * @throws IllegalArgumentException if one has no {@code =} or no name, or a name occurs twice
     */
    public static NamedOptions parse(Iterable<String> assignments) {
        Map<String, String> values = new TreeMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1 || assignment.substring(0, equals).isBlank()) {
                throw new IllegalArgumentException("'" + assignment + "' is no option; name=value expected");
            }
            String name = assignment.substring(0, equals).strip();
            if (values.put(name, assignment.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("the option " + name + " is given twice; give it once");
            }
        }
        return of(values);
    }

    /** All options, sorted by name; unmodifiable. */
    public SortedMap<String, String> asMap() {
        return values;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** These options without those that are not named. */
    public NamedOptions only(Set<String> names) {
        SortedMap<String, String> kept = new TreeMap<>(values);
        kept.keySet().retainAll(names);
        return of(kept);
    }

    /** These options without the one named. */
    public NamedOptions without(String name) {
        return without(Set.of(name));
    }

    /** These options without those named. */
    public NamedOptions without(Set<String> names) {
        SortedMap<String, String> kept = new TreeMap<>(values);
        kept.keySet().removeAll(names);
        return of(kept);
    }

    /**
     * Refuses options that nobody would look at.
     *
     * @param who whose options they are, for the message: {@code the image source galaxy10}
     * @param known the names of the options that it has
     * @return these options
     * @throws IllegalArgumentException if an option is not known; the message lists those that are
     */
    public NamedOptions requireKnown(String who, Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(who + " has no option " + name + "; it has "
                        + (known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))));
            }
        }
        return this;
    }

    /** An option's text; empty where it was not given. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A whole number, the default where it was not given.
     *
     * @throws IllegalArgumentException if it is no whole number from the least to the most allowed
     */
    public int integer(String name, int defaultValue, int least, int most) {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(unfit(name, text, "a whole number from " + least + " to " + most), e);
        }
        throw new IllegalArgumentException(unfit(name, text, "a whole number from " + least + " to " + most));
    }

    /**
     * A number, the default where it was not given.
     *
     * @throws IllegalArgumentException if it is no number from the least to the most allowed
     */
    public double number(String name, double defaultValue, double least, double most) {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(unfit(name, text, "a number from " + least + " to " + most), e);
        }
        throw new IllegalArgumentException(unfit(name, text, "a number from " + least + " to " + most));
    }

    /**
     * A seed, the default where it was not given.
     *
     * @throws IllegalArgumentException if it is no whole number of 64 bits
     */
    public long seed(String name, long defaultValue) {
        String text = values.get(name);
        try {
            return text == null ? defaultValue : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(unfit(name, text, "a whole number"), e);
        }
    }

    /**
     * Refuses to go on without an option.
     *
     * @return these options
     * @throws IllegalArgumentException if it was not given
     */
    public NamedOptions require(String name) {
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException("the option " + name + " is missing; give " + name + "=VALUE");
        }
        return this;
    }

    /**
     * Yes or no, the default where it was not given.
     *
     * @throws IllegalArgumentException if it is neither {@code true} nor {@code false}
     */
    public boolean flag(String name, boolean defaultValue) {
        String text = values.get(name);
        if (text == null) {
            return defaultValue;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(unfit(name, text, "true or false"));
    }

    private static String unfit(String name, @Nullable String text, String expected) {
        return "the option " + name + " is '" + text + "'; " + expected + " expected";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedOptions options && options.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** As {@link #parse} takes them: {@code [hdu=1, stretch=asinh]}. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .toList()
                .toString();
    }
}
