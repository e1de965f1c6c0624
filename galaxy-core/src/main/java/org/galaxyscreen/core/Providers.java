package org.galaxyscreen.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
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
     * The provider of a door that has the name given.
     *
     * @param door the interface
     * @param name what a provider is called
     * @param wanted the name
     * @throws IllegalArgumentException if none has it; the message lists those that there are
     * @throws ServiceConfigurationError as for {@link #byName}
     */
    public static <P> P named(Class<P> door, Function<? super P, String> name, String wanted) {
        Map<String, P> found = byName(door, name);
        P provider = found.get(wanted);
        if (provider == null) {
            throw new IllegalArgumentException("'" + wanted + "' is unknown; on the class path there are "
                    + (found.isEmpty() ? "none" : String.join(", ", found.keySet())));
        }
        return provider;
    }
}
