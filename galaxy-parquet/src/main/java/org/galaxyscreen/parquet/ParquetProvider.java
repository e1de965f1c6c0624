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
import org.galaxyscreen.io.image.FolderProvider;

/** Opens Parquet files with images, and folders of them, which are one survey in the order of their names. */
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
        return "a Parquet file of images or a folder of them";
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

    /** Files that begin as Parquet does, whatever they are called; folders with {@code .parquet} files in or below them, and no pictures. */
    @Override
    public boolean accepts(String location) {
        Optional<Path> path = ImageSources.path(location);
        if (path.isEmpty() || !Files.isRegularFile(path.get())) {
            return path.isPresent() && FolderProvider.isFolderOf(path.get(), ParquetShards::isOne);
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
        int[] sides = shape.isPresent() ? sides(shape.get()) : new int[0];
        Path path = Path.of(location);
        return Files.isDirectory(path) ? ParquetShards.of(path, layout, sides) : ParquetSource.of(path, layout, sides);
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
