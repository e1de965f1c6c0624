package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.NamedProvider;
import org.galaxyscreen.core.Providers;
import org.junit.jupiter.api.Test;

/**
 * What is made by a name that a user types promises this: detectors, transforms, thresholds. The provider must be listed in
 * {@code META-INF/services} on the class path of the tests.
 *
 * @param <P> the door
 * @param <T> what is made
 */
public abstract class NamedProviderContract<T, P extends NamedProvider<T>> {
    /** For whoever extends it. */
    protected NamedProviderContract() {}

    /** The door. */
    protected abstract Class<P> door();

    /** What a user types, with a value for each option that has no default: {@code iqr}, {@code fixed:1}. */
    protected abstract String text();

    /** The options that take any text, for which no value can be wrong; none unless this is overridden. */
    protected List<String> optionsOfAnyText() {
        return List.of();
    }

    private String name() {
        int colon = text().indexOf(':');
        return colon < 0 ? text() : text().substring(0, colon);
    }

    /** The text with another value for an option. */
    private String with(String option, String value) {
        List<String> options = provider().options();
        List<String> assignments = new ArrayList<>();
        for (String given : text().equals(name())
                ? List.<String>of()
                : List.of(text().substring(name().length() + 1).split(","))) {
            String assignment = given.contains("=") ? given : options.get(0) + "=" + given;
            if (!assignment.startsWith(option + "=")) {
                assignments.add(assignment);
            }
        }
        assignments.add(option + "=" + value);
        return name() + ":" + String.join(",", assignments);
    }

    private P provider() {
        P provider = Providers.byName(door(), NamedProvider::name).get(name());
        assertThat(provider)
                .as("a provider called %s in META-INF/services/%s", name(), door().getName())
                .isNotNull();
        return provider;
    }

    /** It is found through the service loader, and makes something of what a user types. */
    @Test
    public void isMadeByItsName() {
        provider();
        T made = Providers.create(door(), "one", text());
        assertThat(made).isNotNull();
    }

    /** Names and options can be typed without quotes: no blanks, and nothing that separates options. */
    @Test
    public void namesCanBeTyped() {
        assertThat(name()).matches("[A-Za-z0-9._-]+");
        assertThat(provider().options()).doesNotHaveDuplicates().allMatch(option -> option.matches("[a-z0-9-]+"));
    }

    /** An option that it does not have is refused by name. */
    @Test
    public void unknownOptionsAreRefused() {
        String separator = text().contains(":") ? "," : ":";
        assertThatThrownBy(() -> Providers.create(door(), "one", text() + separator + "no-such-option=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-option");
    }

    /** A value that an option cannot have is refused in a sentence that names the option and the value. */
    @Test
    public void valuesThatCannotBeAreRefused() {
        for (String option : provider().options()) {
            if (!optionsOfAnyText().contains(option)) {
                assertThatThrownBy(() -> Providers.create(door(), "one", with(option, "no/such/value")))
                        .as("option %s", option)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(option)
                        .hasMessageContaining("no/such/value");
            }
        }
    }
}
