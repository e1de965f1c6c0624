package org.galaxyscreen.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;

/**
 * What {@link ServiceLoader} finds behind a door: the implementations of an interface that this library, the user's own
 * jars or anybody else's bring. Providers beside the interface come first, then those that the thread's context class
 * loader sees besides. An implementation is a public class with a public constructor without parameters, listed in {@code
 * META-INF/services/} and the interface's full name.
 */
public final class Providers {
    private Providers() {}

    /**
     * The providers of a door, by name, in the order in which they were found.
     *
     * @param door the interface
     * @param name what a provider is called; no two may have the same name
     * @return an unmodifiable map
     * @throws ServiceConfigurationError if a provider cannot be loaded, or if two classes have the same name; the message
     *     says which
     */
    public static <P> Map<String, P> byName(Class<P> door, Function<? super P, String> name) {
        Map<String, P> found = new LinkedHashMap<>();
        List<ServiceLoader<P>> loaders = new ArrayList<>();
        loaders.add(ServiceLoader.load(door, door.getClassLoader()));
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && context != door.getClassLoader()) {
            loaders.add(ServiceLoader.load(door, context));
        }
        for (ServiceLoader<P> loader : loaders) {
            for (P provider : loader) {
                P other = found.putIfAbsent(name.apply(provider), provider);
                if (other != null && other.getClass() != provider.getClass()) {
                    throw new ServiceConfigurationError("two implementations of " + door.getName() + " are called '"
                            + name.apply(provider) + "': " + other.getClass().getName() + " and "
                            + provider.getClass().getName() + "; take one of them off the class path");
                }
            }
        }
        return Collections.unmodifiableMap(found);
    }

    /**
     * Makes what a user asks for by name and options: {@code iqr}, {@code iqr:3}, {@code kmeans:clusters=5,seed=1}.
     *
     * @param door the interface
     * @param what what is made, for messages: {@code threshold}
     * @param text a provider's name; then, after a colon, options separated by commas. The first may be a value alone
     * @throws IllegalArgumentException if there is no such provider, it has no such option, or the value is not allowed; the
     *     message says which there are
     * @throws ServiceConfigurationError as for {@link #byName}
     */
    public static <T, P extends NamedProvider<T>> T create(Class<P> door, String what, String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        Map<String, P> found = byName(door, NamedProvider::name);
        P provider = found.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("'" + name + "' is no " + what + "; "
                    + (found.isEmpty() ? "there is none on the class path" : either(found.keySet()) + " expected"));
        }
        NamedOptions options = colon < 0 ? NamedOptions.none() : options(provider, text.substring(colon + 1));
        return provider.create(options.requireKnown("the " + what + " " + name, Set.copyOf(provider.options())));
    }

    /**
     * The provider of a door that a file's name asks for by its end, in any case: the one with the longest end that fits.
     *
     * @param door the interface
     * @param name what a provider is called
     * @param ends the ends of its files' names, in lower case and with their dot
     * @throws ServiceConfigurationError as for {@link #byName}, or if two have that end; the message says which
     */
    public static <P> Optional<P> byEnd(
            Class<P> door, Function<? super P, String> name, Function<? super P, List<String>> ends, Path file) {
        String text = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        P found = null;
        String longest = "";
        for (P provider : byName(door, name).values()) {
            for (String end : ends.apply(provider)) {
                if (!text.endsWith(end) || end.length() < longest.length()) {
                    continue;
                }
                if (found != null && end.equals(longest)) {
                    throw new ServiceConfigurationError(
                            "two implementations of " + door.getName() + " claim files that end in '"
                                    + end + "': " + name.apply(found) + " and " + name.apply(provider)
                                    + "; take one of them off the class path");
                }
                found = provider;
                longest = end;
            }
        }
        return Optional.ofNullable(found);
    }

    private static NamedOptions options(NamedProvider<?> provider, String text) {
        List<String> assignments = new ArrayList<>(List.of(text.split(",", -1)));
        if (!assignments.get(0).contains("=") && !provider.options().isEmpty()) {
            assignments.set(0, provider.options().get(0) + "=" + assignments.get(0));
        }
        return NamedOptions.parse(assignments);
    }

    /** Names as messages list them: {@code a, b or c}; nothing where there are none. */
    public static String either(Collection<String> names) {
        List<String> all = List.copyOf(names);
        int last = all.size() - 1;
        return last < 1 ? String.join("", all) : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
    }
}
