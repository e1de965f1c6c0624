package org.galaxyscreen.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has NumPy, pandas, pyarrow and h5py read features as they are written, and reads what they write. It is run with the profile {@code interop}
 * alone, installs them, and fails without. {@code -Dgalaxy.interop.seed} and {@code -Dgalaxy.interop.cases} as for HDF5.
 */
@Tag("interop")
class FeaturesInteropTest {
    private static final int CASES = Tools.cases(100);

    @TempDir
    private Path folder;

    @Test
    void othersReadWhatIsWrittenAndWhatTheyWriteIsRead() throws Exception {
        SplittableRandom random = new SplittableRandom(Tools.SEED);
        Path array = folder.resolve("features.npy");
        try (FeatureWriter writer = FeatureWriter.create(array, 37)) {
            for (int row = 0; row < 3000; row++) {
                float[] values = new float[37];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.scalb((float) random.nextGaussian(), random.nextInt(-100, 100));
                }
                writer.accept(SurveyObject.of("Ω, \"" + row + '"'), values, 0);
            }
            writer.commit();
        }
        for (String ending : List.of("parquet", "hdf5")) {
            Path file = folder.resolve("features." + ending);
            FeatureFormat.of(file).orElseThrow().write(array, file);
        }
        String script = ParquetFixtures.path("interop_features.py").toString();
        Tools.report(
                "features' interoperability",
                Tools.python().run(script, "" + Tools.SEED, "" + CASES, folder.toString()));

        for (int i = 0; i < CASES; i++) {
            List<String> described = Files.readAllLines(folder.resolve(i + ".txt"));
            Path file = folder.resolve(described.get(0));
            Path read = file;
            if (!described.get(0).endsWith(".npy")) {
                read = folder.resolve("read-" + i + ".npy");
                FeatureFormat.of(file).orElseThrow().read(file, read);
            }
            Features features = FeatureReader.read(read, ProgressListener.NONE);
            assertThat(features.objects())
                    .as(described.get(0))
                    .extracting(SurveyObject::id)
                    .isEqualTo(described.subList(2, described.size()));
            int dimensions = Integer.parseInt(described.get(1));
            assertThat(features.dimensions()).as(described.get(0)).isEqualTo(dimensions);
            FloatBuffer expected = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(i + ".f4")))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            for (int row = 0; row < features.rows(); row++) {
                float[] values = new float[dimensions];
                expected.get(values);
                assertThat(features.row(row))
                        .as("%s, row %d", described.get(0), row)
                        .isEqualTo(values);
            }
        }
    }
}
