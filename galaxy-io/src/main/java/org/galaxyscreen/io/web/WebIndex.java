package org.galaxyscreen.io.web;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * Lists a folder as web servers show theirs: a page that links to its files and folders. Links that lead elsewhere than below the folder
 * are passed over, and so are those with a query, by which such pages are sorted.
 */
final class WebIndex {
    private static final int MOST_BYTES = 1 << 26;
    private static final int MOST_PAGES = 100_000;
    private static final Pattern LINK = Pattern.compile(
            "<a\\s[^>]*?href\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>\"']+))", Pattern.CASE_INSENSITIVE);
    private static final Map<String, String> ENTITIES =
            Map.of("&amp;", "&", "&quot;", "\"", "&#39;", "'", "&#x27;", "'", "&lt;", "<", "&gt;", ">");

    private final Fetcher fetcher;
    private final TreeMap<String, RemoteFolder.RemoteFile> files = new TreeMap<>();
    private final Deque<URI> folders = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();

    private WebIndex(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    /**
     * All files of a folder and of those in it.
     *
     * @throws IOException if a page cannot be had, or there are too many; the message has its address
     */
    static RemoteFolder of(Fetcher fetcher, URI address) throws IOException {
        WebIndex index = new WebIndex(fetcher);
        index.folders.add(address);
        // Where a redirection led to: usually to the same with a slash at its end.
        String base = null;
        for (URI page = index.folders.poll(); page != null; page = index.folders.poll()) {
            Cancellation.check("listing " + address);
            Fetcher.Answer answer;
            try {
                answer = fetcher.answer(Fetcher.Request.get(page), MOST_BYTES);
            } catch (IOException e) {
                throw new IOException(page + " cannot be listed: " + e.getMessage(), e);
            }
            base = base == null ? folder(answer.uri()) : base;
            if (index.seen.add(folder(answer.uri())) && folder(answer.uri()).startsWith(base)) {
                index.read(answer, base);
            }
            if (index.seen.size() > MOST_PAGES || index.files.size() > RemoteFolder.MOST_FILES) {
                throw new IOException(
                        address + " has more than " + MOST_PAGES + " folders, or too many files; name one in it");
            }
        }
        return new RemoteFolder(address, List.copyOf(index.files.values()), List.of());
    }

    private static String folder(URI page) {
        String text = Objects.requireNonNullElse(page.getRawPath(), "");
        return page.getScheme() + "://" + page.getRawAuthority()
                + (text.isEmpty() ? "/" : text.substring(0, text.lastIndexOf('/') + 1));
    }

    private void read(Fetcher.Answer answer, String base) {
        String here = folder(answer.uri());
        for (String link : links(new String(answer.body(), StandardCharsets.UTF_8))) {
            URI uri = resolved(answer.uri(), link);
            if (uri == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                continue;
            }
            String text = uri.toString();
            String name = text.startsWith(here) ? text.substring(here.length()) : "";
            if (name.isEmpty() || name.indexOf('/') >= 0 && name.indexOf('/') < name.length() - 1) {
                continue;
            }
            String path = path(text.substring(base.length()));
            if (path == null) {
                continue;
            }
            if (name.startsWith(".")) {
                continue;
            }
            if (name.endsWith("/")) {
                folders.add(uri);
            } else {
                files.put(path, new RemoteFolder.RemoteFile(path, uri, -1, ""));
            }
        }
    }

    /** Decoded; null where that gives a name that no file may have. */
    private static @Nullable String path(String raw) {
        String path = URI.create("x:///" + raw).getPath().substring(1);
        boolean odd = path.chars().anyMatch(Character::isISOControl) || path.indexOf('\\') >= 0 || path.contains("../");
        return odd ? null : path;
    }

    private static List<String> links(String page) {
        List<String> links = new ArrayList<>();
        Matcher found = LINK.matcher(page);
        while (found.find()) {
            String link =
                    found.group(1) != null ? found.group(1) : found.group(2) != null ? found.group(2) : found.group(3);
            for (Map.Entry<String, String> entity : ENTITIES.entrySet()) {
                link = link.replace(entity.getKey(), entity.getValue());
            }
            links.add(link.strip());
        }
        return links;
    }

    private static @Nullable URI resolved(URI page, String link) {
        try {
            return page.resolve(new URI(link.replace(" ", "%20"))).normalize();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
