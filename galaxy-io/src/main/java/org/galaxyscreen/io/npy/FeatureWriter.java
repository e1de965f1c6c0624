package org.galaxyscreen.io.npy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.jspecify.annotations.Nullable;

/**
 * Writes feature rows as a NumPy array and, beside it, whose they are: {@code F.npy}, float32 {@code (rows, dimensions)},
 * and {@code F.csv} with the header {@code row,id,ra,dec,redshift,pixel_scale,label} and the objects' further columns, rows numbered from 0.
 * Both appear at {@link #commit}. For one thread.
 */
public final class FeatureWriter implements FeatureSink, AutoCloseable {
    private final NpyWriter values;
    private final AtomicOutput index;
    private final BufferedWriter indexText;
    private final FeatureIndex objects;

    private FeatureWriter(NpyWriter values, AtomicOutput index, BufferedWriter indexText, @Nullable Set<String> columns)
            throws IOException {
        this.values = values;
        this.index = index;
        this.indexText = indexText;
        this.objects = columns == null ? new FeatureIndex(indexText) : new FeatureIndex(indexText, columns);
    }

    /**
     * Starts both files.
     *
     * @param target the array's file, with a name that ends in {@code .npy}
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if the name does not end so or {@code dimensions} is not positive
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static FeatureWriter create(Path target, int dimensions) throws IOException {
        return open(target, dimensions, null);
    }

    /**
     * As {@link #create(Path, int)}, for objects that do not all have the same further columns.
     *
     * @param columns all that an object may have, in order
     */
    public static FeatureWriter create(Path target, int dimensions, Set<String> columns) throws IOException {
        return open(target, dimensions, columns);
    }

    private static FeatureWriter open(Path target, int dimensions, @Nullable Set<String> columns) throws IOException {
        NpyWriter values = NpyWriter.create(target, dimensions);
        try {
            AtomicOutput index = AtomicOutput.to(indexOf(target));
            try {
                return new FeatureWriter(
                        values, index, Files.newBufferedWriter(index.temporary(), StandardCharsets.UTF_8), columns);
            } catch (IOException e) {
                index.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            values.close();
            throw e;
        }
    }

    /**
     * Where the ids of an array's rows are: {@code F.csv} for {@code F.npy}.
     *
     * @throws IllegalArgumentException if the name does not end in {@code .npy}
     */
    public static Path indexOf(Path array) {
        String name = array.getFileName().toString();
        if (!name.endsWith(".npy")) {
            throw new IllegalArgumentException("file name is " + name + "; one that ends in .npy expected");
        }
        return array.resolveSibling(name.substring(0, name.length() - 4) + ".csv");
    }

    @Override
    public void accept(SurveyObject object, float[] row, int offset) throws IOException {
        objects.add(object);
        values.write(row, offset);
    }

    /** How many rows have been written. */
    public long rows() {
        return values.rows();
    }

    /**
     * Gives both files their names.
     *
     * @throws IOException if they cannot be written
     */
    public void commit() throws IOException {
        objects.finish();
        indexText.close();
        values.finish();
        index.commit();
        values.output().commit();
    }

    /** Ends without files if there was no {@link #commit}. */
    @Override
    public void close() throws IOException {
        try (values;
                index) {
            indexText.close();
        }
    }
}
