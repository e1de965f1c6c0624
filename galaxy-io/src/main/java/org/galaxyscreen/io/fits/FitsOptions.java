package org.galaxyscreen.io.fits;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What of FITS files becomes an object's image. Immutable. */
public final class FitsOptions {
    private static final FitsOptions DEFAULTS = new FitsOptions(List.of(), List.of(), null, null, Double.NaN);

    private final List<HduSelector> extensions;
    private final List<String> bands;
    private final @Nullable FilePattern files;
    private final @Nullable HduSelector mask;
    private final double maskValue;

    private FitsOptions(
            List<HduSelector> extensions,
            List<String> bands,
            @Nullable FilePattern files,
            @Nullable HduSelector mask,
            double maskValue) {
        this.extensions = extensions;
        this.bands = bands;
        this.files = files;
        this.mask = mask;
        this.maskValue = maskValue;
    }

    /** Each file is an image, of its first extension that holds one; a cube's planes are its bands; no mask. */
    public static FitsOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These with the extensions to read; several are bands, named by their EXTNAMEs, or by their indices where they have none.
     *
     * @param selectors none for the first image
     */
    public FitsOptions withExtensions(List<HduSelector> selectors) {
        return new FitsOptions(List.copyOf(selectors), bands, files, mask, maskValue);
    }

    /**
     * These with the bands to read, in this order; none for all, in the order of the file.
     *
     * @throws IllegalArgumentException if a name is blank or given twice
     */
    public FitsOptions withBands(List<String> names) {
        if (names.stream().anyMatch(String::isBlank) || new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("bands are " + names + "; names that differ and are not blank expected");
        }
        return new FitsOptions(extensions, List.copyOf(names), files, mask, maskValue);
    }

    /** These with a pattern that says which files there are, whose they are and which band they hold. */
    public FitsOptions withFiles(FilePattern pattern) {
        return new FitsOptions(extensions, bands, Objects.requireNonNull(pattern, "pattern"), mask, maskValue);
    }

    /** These with the extension whose pixels say by any value but zero that the image's are not to be believed. */
    public FitsOptions withMask(HduSelector selector) {
        return new FitsOptions(extensions, bands, files, Objects.requireNonNull(selector, "selector"), maskValue);
    }

    /**
     * These with a value that stands for "no value", as NaN does.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public FitsOptions withMaskValue(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("mask value is " + value + "; a finite number expected");
        }
        return new FitsOptions(extensions, bands, files, mask, value);
    }

    /** The extensions to read; none for the first image. */
    public List<HduSelector> extensions() {
        return extensions;
    }

    /** The bands to read, in their order; none for all. */
    public List<String> bands() {
        return bands;
    }

    /** How files are grouped, where they are. */
    public Optional<FilePattern> files() {
        return Optional.ofNullable(files);
    }

    /** The extension that masks, where there is one. */
    public Optional<HduSelector> mask() {
        return Optional.ofNullable(mask);
    }

    /** The value that stands for none, where there is one. */
    public OptionalDouble maskValue() {
        return Double.isNaN(maskValue) ? OptionalDouble.empty() : OptionalDouble.of(maskValue);
    }

    /** All that pixels depend on, in one line. */
    @Override
    public String toString() {
        return "extensions " + extensions + ", bands " + bands + ", files " + files + ", mask " + mask + ", mask value "
                + maskValue;
    }
}
