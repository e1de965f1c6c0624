package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.image.ImageFormat;
import org.galaxyscreen.io.internal.FitsNames;

/**
 * Opens FITS files and folders of them as {@link FitsSource}. Its options: {@code bands} (names with commas between), {@code files} (a {@link
 * FilePattern}), {@code hdu} ({@link HduSelector}s with commas between), {@code mask} (an {@link HduSelector}), {@code mask-value} (a number).
 */
public final class FitsProvider implements ImageSourceProvider {
    private static final int START = 9;

    /** For the service loader. */
    public FitsProvider() {}

    @Override
    public String name() {
        return "fits";
    }

    @Override
    public String description() {
        return "a FITS file or a folder of them";
    }

    /** A file by its name or its first bytes; a folder if FITS files are in it, and no pictures. */
    @Override
    public boolean accepts(String location) {
        Optional<Path> path = ImageSources.path(location);
        if (path.isEmpty()) {
            return false;
        }
        if (Files.isDirectory(path.get())) {
            return FitsNames.isFitsFolder(path.get(), pictures());
        }
        return Files.isRegularFile(path.get()) && (FitsNames.isFits(location) || startsAsFits(path.get()));
    }

    private static Set<String> pictures() {
        Set<String> suffixes = new TreeSet<>();
        Providers.byName(ImageFormat.class, ImageFormat::name)
                .values()
                .forEach(format -> suffixes.addAll(format.suffixes()));
        return suffixes;
    }

    private static boolean startsAsFits(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(START), StandardCharsets.US_ASCII).equals("SIMPLE  =");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Set<String> options() {
        return Set.of("bands", "files", "hdu", "mask", "mask-value");
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        FitsOptions fits = FitsOptions.defaults();
        try {
            fits = fits.withBands(list(options, "bands"));
            fits = fits.withExtensions(
                    list(options, "hdu").stream().map(HduSelector::of).toList());
            Optional<String> files = options.text("files");
            fits = files.isPresent() ? fits.withFiles(FilePattern.of(files.get())) : fits;
            Optional<String> mask = options.text("mask");
            fits = mask.isPresent() ? fits.withMask(HduSelector.of(mask.get())) : fits;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an option of " + location + ": " + e.getMessage(), e);
        }
        double none = options.number("mask-value", Double.NaN, -Double.MAX_VALUE, Double.MAX_VALUE);
        return FitsSource.of(Path.of(location), Double.isNaN(none) ? fits : fits.withMaskValue(none));
    }

    private static List<String> list(NamedOptions options, String name) {
        return options.text(name)
                .map(text ->
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                .orElse(List.of());
    }
}
