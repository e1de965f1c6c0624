package org.galaxyscreen.io.fits;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says by a file's name whose it is and which band it holds: {@code {id}_{band}.fits}, {@code {band}/{id}.fits.fz}, {@code tile-*-{id}.fits}.
 * {@code *} stands for any characters but slashes. A pattern with a slash is matched with the path below the folder, one without with the
 * file's name alone. Immutable.
 */
public final class FilePattern {
    private final String text;

    private FilePattern(String text) {
        this.text = text;
    }

    /**
     * What a user typed.
     *
     * @throws IllegalArgumentException if {@code {id}} does not stand in it once, or {@code {band}} more than once
     */
    public static FilePattern of(String text) {
        int ids = text.split("\\{id}", -1).length - 1;
        int bands = text.split("\\{band}", -1).length - 1;
        if (ids != 1 || bands > 1) {
            throw new IllegalArgumentException(
                    "pattern is '" + text + "'; {id} once and {band} at most once expected, such as {id}_{band}.fits");
        }
        return new FilePattern(text);
    }

    /** Whether files are of one band each. */
    public boolean hasBand() {
        return text.contains("{band}");
    }

    /** A file's object, and its band; empty where the pattern has none. */
    record Match(String id, String band) {}

    /** @param bands the names that bands have; none where they may have any */
    Matching matching(List<String> bands) {
        String band =
                bands.isEmpty() ? "[^/]+?" : bands.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            if (text.startsWith("{id}", i)) {
                regex.append("(?<id>.+)");
                i += 4;
            } else if (text.startsWith("{band}", i)) {
                regex.append("(?<band>").append(band).append(')');
                i += 6;
            } else {
                char c = text.charAt(i++);
                regex.append(c == '*' ? "[^/]*" : Pattern.quote(String.valueOf(c)));
            }
        }
        return new Matching(Pattern.compile(regex.toString()), text.contains("/"), hasBand());
    }

    /** The pattern, ready. */
    record Matching(Pattern regex, boolean path, boolean hasBand) {
        /** @param relative a file's path below the folder, with slashes */
        Optional<Match> match(String relative) {
            String name = path ? relative : relative.substring(relative.lastIndexOf('/') + 1);
            Matcher matcher = regex.matcher(name);
            return matcher.matches()
                    ? Optional.of(new Match(matcher.group("id"), hasBand ? matcher.group("band") : ""))
                    : Optional.empty();
        }
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return text;
    }
}
