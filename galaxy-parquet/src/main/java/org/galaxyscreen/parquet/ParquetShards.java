package org.galaxyscreen.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.DatasetLayout;
import org.jspecify.annotations.Nullable;

/** A folder of Parquet files as one survey, in the order of their paths. One of them is open at a time. Immutable and thread-safe. */
final class ParquetShards implements ImageSource {
    /** More files than that are a mistake, or someone's whole disk. */
    private static final int MOST_FILES = 100_000;

    private final Path folder;
    private final List<ParquetSource> shards;
    private final List<SurveyObject> objects;

    private ParquetShards(Path folder, List<ParquetSource> shards, List<SurveyObject> objects) {
        this.folder = folder;
        this.shards = shards;
        this.objects = objects;
    }

    /** Whether a file's name is a shard's: hidden ones, and those that Spark leaves while it writes, are none. */
    static boolean isOne(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".parquet") && !name.startsWith(".") && !name.startsWith("_");
    }

    /**
     * Reads all columns but the images.
     *
     * @throws IOException if a file cannot be read as {@link ParquetSource} reads it, or two have objects of the same id
     */
    static ParquetShards of(Path folder, DatasetLayout layout, int[] shape) throws IOException {
        List<ParquetSource> shards = new ArrayList<>();
        List<SurveyObject> objects = new ArrayList<>();
        Map<String, Path> seen = new HashMap<>();
        for (Path file : files(folder)) {
            Cancellation.check("reading " + folder);
            ParquetSource shard = ParquetSource.of(file, layout, shape);
            for (SurveyObject object : shard.objects()) {
                Path other = seen.put(object.id(), file);
                if (other != null) {
                    throw new IOException(file + " and " + other + " both have an object '" + object.id()
                            + "'; unique identifiers expected: name a column of them by the option id-dataset");
                }
            }
            shards.add(shard);
            objects.addAll(shard.objects());
        }
        return new ParquetShards(folder, List.copyOf(shards), List.copyOf(objects));
    }

    /** The Parquet files in and below a folder, in the order of their paths. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(
                            file -> isOne(String.valueOf(file.getFileName())) && Files.isRegularFile(file))
                    .limit(MOST_FILES + 1L)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            if (files.isEmpty() || files.size() > MOST_FILES) {
                throw new IOException(folder + " has " + (files.isEmpty() ? "no" : "more than " + MOST_FILES)
                        + " files named *.parquet; 1 to " + MOST_FILES + " expected");
            }
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public String name() {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(objects.size());
    }

    @Override
    public List<String> remarks() {
        return List.of(shards.size() + " Parquet files, read in the order of their names");
    }

    @Override
    public List<SurveyObject> objects() {
        return objects;
    }

    @Override
    public ImageStream open() throws IOException {
        return new Pass();
    }

    @Override
    public String toString() {
        return "ParquetShards[" + folder + ", " + shards.size() + " files, " + objects.size() + " images]";
    }

    private final class Pass implements ImageStream {
        private int next;
        private @Nullable ImageStream current;

        @Override
        public List<PendingImage> next(int max) throws IOException {
            ImageStream.requireSome(max);
            while (true) {
                if (current == null) {
                    if (next == shards.size()) {
                        return List.of();
                    }
                    current = shards.get(next++).open();
                }
                List<PendingImage> images = current.next(max);
                if (!images.isEmpty()) {
                    return images;
                }
                close();
            }
        }

        @Override
        public void close() throws IOException {
            ImageStream open = current;
            current = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
