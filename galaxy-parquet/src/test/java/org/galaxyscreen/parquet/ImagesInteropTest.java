package org.galaxyscreen.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads images that NumPy, h5py, pyarrow, Pillow, tifffile, fitsio and Python's zip and tar wrote in random ways, and compares each value with what
 * they read. It is run with the profile {@code interop} alone, installs them, and fails without. {@code -Dgalaxy.interop.seed} and {@code
 * -Dgalaxy.interop.cases} as for HDF5.
 */
@Tag("interop")
class ImagesInteropTest {
    private static final int CASES = Tools.cases(600);

    @TempDir
    private Path folder;

    @Test
    void readsTheValuesThatTheToolsRead() throws Exception {
        String script = ParquetFixtures.path("interop_images.py").toString();
        String versions = Tools.python().run(script, "" + Tools.SEED, "" + CASES, folder.toString());
        Tools.report("images' interoperability", versions);
        List<String> dropped = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            Properties described = new Properties();
            try (Reader in = Files.newBufferedReader(folder.resolve(i + ".properties"))) {
                described.load(in);
            }
            String notes = "case " + i + ", " + described.getProperty("notes") + ": ";
            if (described.containsKey("dropped")) {
                dropped.add(notes + described.getProperty("dropped"));
                continue;
            }
            String difference = difference(i, described);
            if (!difference.isEmpty()) {
                wrong.add(notes + difference);
            }
        }
        System.out.println(
                CASES - dropped.size() - wrong.size() + " files and folders read alike; not made: " + dropped);
        assertThat(wrong).as("-Dgalaxy.interop.seed=" + Tools.SEED).isEmpty();
        assertThat(dropped).hasSizeLessThanOrEqualTo(CASES / 20);
    }

    /** What is read of a case otherwise than by the others; empty if nothing is. */
    private String difference(int number, Properties described) throws IOException {
        Map<String, String> options = new TreeMap<>();
        for (String name : described.stringPropertyNames()) {
            if (name.startsWith("option.")) {
                options.put(name.substring("option.".length()), described.getProperty(name));
            }
        }
        DoubleBuffer values = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(number + ".f8")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer();
        double tolerance = Double.parseDouble(described.getProperty("tolerance"));
        String ids = described.getProperty("ids");
        List<String> names = ids.isEmpty() ? List.of() : List.of(ids.split("\t"));
        int count = Integer.parseInt(described.getProperty("images"));
        int bands = Integer.parseInt(described.getProperty("bands"));
        int width = Integer.parseInt(described.getProperty("width"));
        int height = Integer.parseInt(described.getProperty("height"));
        try {
            List<PendingImage> images = ParquetFixtures.readAll(
                    ImageSources.open(described.getProperty("location"), NamedOptions.of(options)), 7);
            if (images.size() != count) {
                return images.size() + " images; " + count + " expected";
            }
            for (int i = 0; i < count; i++) {
                PendingImage pending = images.get(i);
                int row = names.isEmpty() ? i : names.indexOf(pending.object().id());
                if (row < 0) {
                    return pending.object().id() + " is read; the ids are " + names;
                }
                Image image = pending.read();
                if (image.width() != width
                        || image.height() != height
                        || image.bands().size() != bands) {
                    return image + " is read; " + width + "×" + height + " in " + bands + " bands expected";
                }
                for (int band = 0; band < bands; band++) {
                    float[] plane = image.plane(band);
                    int at = (row * bands + band) * plane.length;
                    for (int pixel = 0; pixel < plane.length; pixel++) {
                        float expected = (float) values.get(at + pixel);
                        if (Float.compare(plane[pixel], expected) != 0
                                && !(Math.abs(plane[pixel] - expected) <= tolerance * Math.abs(expected))) {
                            return pending.object().id() + ", band " + band + ", pixel " + pixel + " is " + plane[pixel]
                                    + "; " + expected + " expected";
                        }
                    }
                }
            }
            return "";
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }
}
