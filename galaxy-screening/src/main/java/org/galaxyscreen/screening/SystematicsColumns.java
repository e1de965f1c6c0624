package org.galaxyscreen.screening;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.evaluation.SurveyColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;

/**
 * Which columns of the objects are tested for systematics: names of theirs, {@code ra}, {@code dec}, {@code redshift}, {@code pixel_scale} and
 * {@code label}; {@code all} for all of these but redshift and label, which say what an object is, not how it was observed. With
 * {@code :category} behind its name a column of numbers is taken for names without order. Immutable.
 */
record SystematicsColumns(List<String> names) {
    static final SystematicsColumns NONE = new SystematicsColumns(List.of());

    private static final String ALL = "all";
    private static final String CATEGORY = ":category";
    private static final String LABEL = "label";
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?");

    /** Objects' own columns of numbers, beside those of a catalogue; whether {@code all} has them. */
    private enum Own {
        RA("ra", true, SurveyObject::ra),
        DEC("dec", true, SurveyObject::dec),
        PIXEL_SCALE("pixel_scale", true, SurveyObject::pixelScale),
        REDSHIFT("redshift", false, SurveyObject::redshift);

        private final String label;
        private final boolean observed;
        private final ToDoubleFunction<SurveyObject> value;

        Own(String label, boolean observed, ToDoubleFunction<SurveyObject> value) {
            this.label = label;
            this.observed = observed;
            this.value = value;
        }
    }

    /**
     * @throws SettingException if a name is blank or comes twice
     */
    SystematicsColumns {
        names = names.stream().map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (bare(name).isEmpty() || !seen.add(bare(name))) {
                throw new SettingException(
                        Setting.SYSTEMATICS,
                        Setting.SYSTEMATICS,
                        " is '" + String.join(",", names) + "'; names of columns, each once, or " + ALL + " expected");
            }
        }
    }

    private static String bare(String name) {
        return name.endsWith(CATEGORY) ? name.substring(0, name.length() - CATEGORY.length()) : name;
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /**
     * Sees to it that there are such columns.
     *
     * @throws SettingException if not; it names those that there are
     */
    void check(List<SurveyObject> objects) {
        if (!isEmpty()) {
            chosen(objects);
        }
    }

    /** The columns, in the order asked for; those of {@code all} in the catalogue's. */
    List<SurveyColumn> of(List<SurveyObject> objects) {
        List<SurveyColumn> columns = new ArrayList<>();
        chosen(objects).forEach((name, category) -> columns.add(column(name, category, objects)));
        return columns;
    }

    /** By name, whether it was said to be of categories. */
    private Map<String, Boolean> chosen(List<SurveyObject> objects) {
        Set<String> known = new LinkedHashSet<>();
        objects.forEach(object -> known.addAll(object.columns().keySet()));
        Set<String> observed = new LinkedHashSet<>(known);
        for (Own own : Own.values()) {
            if (objects.stream().anyMatch(object -> Double.isFinite(own.value.applyAsDouble(object)))) {
                known.add(own.label);
                if (own.observed) {
                    observed.add(own.label);
                }
            }
        }
        if (objects.stream().anyMatch(object -> object.label() != null)) {
            known.add(LABEL);
        }
        Map<String, Boolean> chosen = new LinkedHashMap<>();
        for (String name : names) {
            if (known.contains(name)) {
                chosen.put(name, false);
            } else if (known.contains(bare(name))) {
                chosen.put(bare(name), true);
            } else if (name.equals(ALL)) {
                observed.forEach(each -> chosen.putIfAbsent(each, false));
            } else {
                throw new SettingException(
                        Setting.SYSTEMATICS,
                        Setting.SYSTEMATICS,
                        " names '" + name + "'; " + expected(known) + "; ",
                        Setting.JOIN,
                        " brings further ones where features are made");
            }
        }
        if (chosen.isEmpty()) {
            throw new SettingException(
                    Setting.SYSTEMATICS,
                    Setting.SYSTEMATICS,
                    " is " + ALL + ", but the objects have no columns; ",
                    Setting.JOIN,
                    " brings some where features are made");
        }
        return chosen;
    }

    private static String expected(Set<String> known) {
        return known.isEmpty()
                ? "the objects have no columns"
                : "the objects have " + String.join(", ", known) + ", of which some or " + ALL + " are expected";
    }

    private static SurveyColumn column(String name, boolean category, List<SurveyObject> objects) {
        List<String> texts = new ArrayList<>(objects.size());
        if (objects.stream().anyMatch(object -> object.columns().containsKey(name))) {
            objects.forEach(object -> texts.add(value(object.columns().getOrDefault(name, ""))));
        } else {
            for (Own own : Own.values()) {
                if (own.label.equals(name)) {
                    double[] values = objects.stream().mapToDouble(own.value).toArray();
                    if (!category) {
                        return SurveyColumn.ofNumbers(name, values);
                    }
                    for (double value : values) {
                        texts.add(Double.isFinite(value) ? Double.toString(value) : "");
                    }
                    return SurveyColumn.ofCategories(name, texts);
                }
            }
            objects.forEach(object -> texts.add(value(object.label() == null ? "" : object.label())));
        }
        boolean numbers = !category
                && texts.stream()
                        .allMatch(text -> text.isEmpty() || NUMBER.matcher(text).matches());
        return numbers
                ? SurveyColumn.ofNumbers(
                        name,
                        texts.stream()
                                .mapToDouble(text -> text.isEmpty() ? Double.NaN : Double.parseDouble(text))
                                .toArray())
                : SurveyColumn.ofCategories(name, texts);
    }

    /** The text; empty where it says that there is no value. */
    private static String value(String text) {
        String stripped = text.strip();
        String lower = stripped.toLowerCase(Locale.ROOT);
        return CatalogueReader.NO_VALUE.contains(lower)
                        || INFINITE.matcher(lower).matches()
                ? ""
                : stripped;
    }
}
