package org.galaxyscreen.io.fits;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names extensions of a file: by index from 0 ({@code 1}), by EXTNAME in any case ({@code SCI}), or by a pattern of EXTNAMEs in
 * which {@code *} stands for any characters and {@code ?} for one ({@code SCI_*}). A number is an index.
 */
public final class HduSelector {
    private static final HduSelector FIRST_IMAGE = new HduSelector("");

    private final String text;

    private HduSelector(String text) {
        this.text = text;
    }

    /** The first extension that holds an image, the primary one included. */
    public static HduSelector firstImage() {
        return FIRST_IMAGE;
    }

    /**
     * What a user typed.
     *
     * @throws IllegalArgumentException if it is blank, or an index above 9999
     */
    public static HduSelector of(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.matches("[0-9]{5,}")) {
            throw new IllegalArgumentException("extension is '" + text
                    + "'; an index from 0 to 9999, an EXTNAME or a pattern such as SCI* expected");
        }
        return new HduSelector(stripped);
    }

    /** What {@link #of} takes; empty for the first image. */
    String text() {
        return text;
    }

    boolean isFirstImage() {
        return text.isEmpty();
    }

    Optional<Integer> index() {
        return text.matches("[0-9]+") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    boolean matches(FitsHdu hdu) {
        Optional<Integer> index = index();
        if (index.isPresent()) {
            return hdu.index() == index.get();
        }
        StringBuilder regex = new StringBuilder();
        for (char c : text.toUpperCase(Locale.ROOT).toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        String name = hdu.name().orElse("").toUpperCase(Locale.ROOT);
        return !name.isEmpty() && Pattern.matches(regex.toString(), name);
    }

    /** As it is typed; {@code image} for the first one. */
    @Override
    public String toString() {
        return isFirstImage() ? "image" : index().isPresent() ? "HDU " + text : "HDU named " + text;
    }
}
