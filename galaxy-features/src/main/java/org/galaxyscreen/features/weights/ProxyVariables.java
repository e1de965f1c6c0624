package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment names, as curl and Python read them: {@code https_proxy}, {@code http_proxy} and
 * {@code all_proxy}, in small letters or capitals, each {@code http://HOST:PORT}, and {@code no_proxy}, the hosts that are
 * reached without one. Java looks at its own properties alone, such as {@code https.proxyHost}, which take precedence.
 */
final class ProxyVariables extends ProxySelector {
    private static final int DEFAULT_PORT = 80;

    private final Map<String, String> variables;
    private final ProxySelector otherwise;

    /** @param otherwise asked where the environment names no proxy */
    ProxyVariables(Map<String, String> variables, ProxySelector otherwise) {
        this.variables = Map.copyOf(variables);
        this.otherwise = otherwise;
    }

    /** This process's, unless Java's own properties name a proxy. */
    static ProxySelector ofEnvironment() {
        ProxySelector own = ProxySelector.getDefault();
        boolean told = System.getProperty("https.proxyHost") != null || System.getProperty("http.proxyHost") != null;
        return told ? own : new ProxyVariables(System.getenv(), own);
    }

    /** @throws IllegalArgumentException if the variable for that address is no proxy's address; the message names it */
    @Override
    public List<Proxy> select(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        for (String name : List.of(scheme + "_proxy", "all_proxy")) {
            String value = variable(name);
            if (!value.isBlank()) {
                return direct(String.valueOf(uri.getHost()))
                        ? List.of(Proxy.NO_PROXY)
                        : List.of(new Proxy(Proxy.Type.HTTP, address(name, value.strip())));
            }
        }
        return otherwise.select(uri);
    }

    private String variable(String name) {
        String small = variables.getOrDefault(name, "");
        return small.isBlank() ? variables.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small;
    }

    private boolean direct(String host) {
        String known = host.toLowerCase(Locale.ROOT);
        for (String entry : variable("no_proxy").toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = entry.strip();
            String suffix = name.startsWith(".") ? name : "." + name;
            if (name.equals("*") || !name.isEmpty() && (known.equals(name) || known.endsWith(suffix))) {
                return true;
            }
        }
        return false;
    }

    private static InetSocketAddress address(String name, String value) {
        URI proxy;
        try {
            proxy = URI.create(value.contains("://") ? value : "http://" + value);
        } catch (IllegalArgumentException e) {
            throw refused(name, "is no address", e);
        }
        if (!"http".equalsIgnoreCase(proxy.getScheme()) || proxy.getHost() == null) {
            throw refused(name, "is of another kind", null);
        }
        if (proxy.getUserInfo() != null) {
            throw refused(name, "has a user name, which is not supported", null);
        }
        return new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort());
    }

    /** Without the value, which may hold a password. */
    private static IllegalArgumentException refused(String name, String what, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "the environment variable " + name + " " + what + "; http://HOST:PORT expected", cause);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The request fails, and says so.
    }
}
