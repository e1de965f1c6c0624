package org.galaxyscreen.io.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;

/**
 * Features as Zoobot saves what its networks say: {@code predictions}, {@code (galaxies, values)} or {@code (galaxies, values, passes)} in
 * floating point; {@code id_str} (in older files {@code image_paths}), a text a galaxy; and {@code label_cols}, a name a value. Of several passes
 * with dropout the mean is taken.
 */
public final class ZoobotFeatures implements FeatureFormat {
    private static final String VALUES = "predictions";
    private static final String IDS = "id_str";
    private static final String OLDER_IDS = "image_paths";
    private static final String NAMES = "label_cols";
    private static final int BLOCK = 256;

    /** For the service loader. */
    public ZoobotFeatures() {}

    @Override
    public String name() {
        return "Zoobot";
    }

    @Override
    public List<String> extensions() {
        return List.of(".hdf5", ".h5");
    }

    /** All features are in memory meanwhile; more than 2 GB of them are refused. */
    @Override
    public void write(Path array, Path target) throws IOException {
        Features features = FeatureReader.read(array, ProgressListener.NONE);
        if ((long) features.rows() * features.dimensions() * Float.BYTES > Integer.MAX_VALUE) {
            throw new IOException(array + " has " + features.rows() + " rows of " + features.dimensions()
                    + " values, more than 2 GB, which are not written as HDF5; convert it to .parquet");
        }
        if (features.rows() == 0) {
            throw new IOException(array + " has no rows; features expected");
        }
        float[][] rows =
                IntStream.range(0, features.rows()).mapToObj(features::row).toArray(float[][]::new);
        try (AtomicOutput output = AtomicOutput.to(target)) {
            try (WritableHdfFile file = HdfFile.write(output.temporary())) {
                file.putDataset(VALUES, rows);
                file.putDataset(
                        IDS, features.objects().stream().map(SurveyObject::id).toArray(String[]::new));
                file.putDataset(
                        NAMES,
                        IntStream.range(0, features.dimensions())
                                .mapToObj(i -> "feat_" + i)
                                .toArray(String[]::new));
            }
            output.commit();
        }
    }

    /** Row by row; values are rounded to float32. */
    @Override
    public void read(Path file, Path array) throws IOException {
        try (Hdf5File hdf5 = Hdf5File.open(file)) {
            Hdf5Dataset values = hdf5.dataset(VALUES);
            if (values == null
                    || values.shape().length < 2
                    || values.shape().length > 3
                    || !(values.type() instanceof FloatingPoint number)
                    || number.getSize() < Float.BYTES) {
                throw new IOException(file + " has no dataset '" + VALUES
                        + "' of floating-point numbers, (galaxies, values) or (galaxies, values, passes); found: "
                        + hdf5.contents());
            }
            ImageStack stack = ImageStack.of(values, VALUES);
            String[] ids = ids(hdf5, stack.images());
            copy(file, stack, hdf5, ids, number.getByteOrder(), array);
        }
        // What lies there is of other features.
        Files.deleteIfExists(array.resolveSibling(array.getFileName() + ".about.json"));
    }

    private static String[] ids(Hdf5File file, int rows) throws IOException {
        Hdf5Dataset newer = file.dataset(IDS);
        Hdf5Dataset dataset = newer == null ? file.dataset(OLDER_IDS) : newer;
        if (dataset == null || dataset.shape().length != 1 || dataset.shape()[0] != rows) {
            throw new IOException(
                    file + " has no dataset '" + IDS + "' of " + rows + " texts; found: " + file.contents());
        }
        if (!(dataset.readFlat() instanceof String[] ids)) {
            throw new IOException(dataset + " holds no texts; the galaxies' names expected");
        }
        Set<String> seen = new HashSet<>();
        for (int row = 0; row < rows; row++) {
            if (ids[row].isBlank() || !seen.add(ids[row])) {
                throw new IOException(dataset + ", row " + row + ": the id is '" + ids[row]
                        + "'; one that is not blank and comes once expected");
            }
        }
        return ids;
    }

    private static void copy(Path file, ImageStack stack, Hdf5File hdf5, String[] ids, ByteOrder order, Path array)
            throws IOException {
        int dimensions = stack.a();
        int passes = stack.b();
        float[] row = new float[dimensions];
        try (PixelReader reader = stack.reader(hdf5);
                FeatureWriter writer = FeatureWriter.create(array, dimensions)) {
            for (int from = 0; from < ids.length; from += BLOCK) {
                Cancellation.check("reading " + file);
                for (PixelReader.Row stored : reader.next(Math.min(BLOCK, ids.length - from))) {
                    String id = ids[(int) writer.rows()];
                    ByteBuffer bytes;
                    try {
                        bytes = ByteBuffer.wrap(stored.get()).order(order);
                    } catch (UnreadableImageException e) {
                        throw new IOException(file + ", row " + writer.rows() + " (" + id + "): " + e.getMessage(), e);
                    }
                    for (int i = 0; i < dimensions; i++) {
                        // −0 and a number are that number, 0 and −0 are not.
                        double sum = -0.0;
                        for (int pass = 0; pass < passes; pass++) {
                            sum += stack.elementBytes() == Float.BYTES ? bytes.getFloat() : bytes.getDouble();
                        }
                        row[i] = (float) (sum / passes);
                    }
                    writer.accept(SurveyObject.of(id), row, 0);
                }
            }
            writer.commit();
        }
    }
}
