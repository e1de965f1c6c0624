package org.galaxyscreen.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;

/** Opens Parquet files with images as {@link ParquetSource}. */
public final class ParquetProvider implements ImageSourceProvider {
    private static final String SHAPE = "image-shape";

    /** For the service loader. */
    public ParquetProvider() {}

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public String description() {
        return "a Parquet file of images";
    }

    /**
     * Those that say which columns are what, {@code image-shape} ({@code 64,64} or {@code 64,64,3}) for images that are one list of numbers, and {@code
     * bands}, which are for the rendering to choose.
     */
    @Override
    public Set<String> options() {
        Set<String> options = new TreeSet<>(DatasetLayout.OPTIONS);
        options.addAll(Set.of("bands", SHAPE));
        return options;
    }

    /** Files that begin as Parquet does, whatever they are called. */
    @Override
    public boolean accepts(String location) {
        Optional<Path> path = ImageSources.path(location).filter(Files::isRegularFile);
        if (path.isEmpty()) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path.get())) {
            return ParquetRows.recognises(in.readNBytes(4));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        DatasetLayout layout = DatasetLayout.of(options);
        Optional<String> shape = options.text(SHAPE);
        return shape.isPresent()
                ? ParquetSource.of(Path.of(location), layout, sides(shape.get()))
                : ParquetSource.of(Path.of(location), layout);
    }

    private static int[] sides(String text) {
        try {
            int[] sides = Arrays.stream(text.split(",", -1))
                    .mapToInt(side -> Integer.parseInt(side.strip()))
                    .toArray();
            if (sides.length >= 2 && sides.length <= 3 && Arrays.stream(sides).allMatch(side -> side > 0)) {
                return sides;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the option " + SHAPE + " is '" + text
                + "'; two or three lengths with commas between, outermost first, such as 64,64,3, expected");
    }
}
