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
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.ObjectColumns;
import org.galaxyscreen.io.image.FolderProvider;
import org.galaxyscreen.io.internal.FitsNames;
import org.galaxyscreen.io.sky.SkyFrame;

/**
 * Opens FITS files and folders of them as {@link FitsSource}. Its options: {@code bands} (names with commas between), {@code files} (a {@link
 * FilePattern}), {@code hdu} ({@link HduSelector}s with commas between), {@code mask} (an {@link HduSelector}), {@code mask-value} (a number).
 *
 * <p>With the option {@code catalogue}, a file, they are tiles, and it opens a {@link CutoutSource}. Then there are besides {@code size} (as {@link
 * CutoutCatalogue} takes it), {@code id-column}, {@code ra-column} and {@code dec-column} where the columns have other names than usual,
 * {@code frame} (a {@link SkyFrame}) and {@code duplicates} (a radius in arc seconds).
 */
public final class FitsProvider implements ImageSourceProvider {
    private static final int START = 9;

    private static final Set<String> OF_FILES = Set.of("bands", "files", "hdu", "mask", "mask-value");

    private static final Set<String> OF_CATALOGUES =
            Set.of("size", "id-column", "ra-column", "dec-column", "frame", "duplicates");

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

    /** A file by its name or its first bytes; a list of FITS files; a folder if FITS files are in it, and no pictures. */
    @Override
    public boolean accepts(String location) {
        Optional<Path> path = ImageSources.path(location);
        if (path.isEmpty()) {
            return false;
        }
        if (Files.isDirectory(path.get())) {
            return FolderProvider.isFolderOf(path.get(), FitsNames::isFits);
        }
        return Files.isRegularFile(path.get())
                && (FitsNames.isFits(location) || startsAsFits(path.get()) || FitsList.is(path.get()));
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
        Set<String> all = new TreeSet<>(OF_FILES);
        all.addAll(OF_CATALOGUES);
        all.add("catalogue");
        return all;
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
        FitsOptions read = Double.isNaN(none) ? fits : fits.withMaskValue(none);
        Optional<String> catalogue = options.text("catalogue");
        if (catalogue.isPresent()) {
            return cutouts(Path.of(location), read, Path.of(catalogue.get()), options);
        }
        Set<String> alone = options.only(OF_CATALOGUES).asMap().keySet();
        if (!alone.isEmpty()) {
            throw new IllegalArgumentException("the option " + alone.iterator().next()
                    + " is for cutouts from tiles; name their catalogue by the option catalogue");
        }
        return FitsSource.of(Path.of(location), read);
    }

    private static CutoutSource cutouts(Path tiles, FitsOptions fits, Path catalogue, NamedOptions options)
            throws IOException {
        String size = options.text("size")
                .orElseThrow(() -> new IllegalArgumentException("the option size is missing; the side of a cutout"
                        + " (64px, 20arcsec), or the name of a column of the catalogue expected"));
        return CutoutSource.of(
                tiles,
                fits,
                new CutoutCatalogue(catalogue, ObjectColumns.of(options, ""), size),
                options.number("duplicates", 0, 0, 3600));
    }

    private static List<String> list(NamedOptions options, String name) {
        return options.text(name)
                .map(text ->
                        Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                .orElse(List.of());
    }
}
