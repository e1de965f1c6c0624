package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every {@link FeatureFormat} promises this. It must be listed in {@code META-INF/services} on the class path of the tests. */
public abstract class FeatureFormatContract {
    private static final int DIMENSIONS = 3;

    /** Ids that need care, and numbers at the ends of what float32 has. */
    private static final List<String> IDS = List.of("J0012+3", "größer 星", "a,\"b\"", "<i>&", "5");

    private static final float[] VALUES = {
        0,
        -0.0f,
        1,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e-30f,
        16777217,
        0.1f,
        1 / 3f,
        -1e30f,
        2,
        3,
        4,
        5
    };

    @TempDir
    private Path folder;

    /** For whoever extends it. */
    protected FeatureFormatContract() {}

    /** The format. */
    protected abstract FeatureFormat format();

    private Path file(String name) {
        return folder.resolve(name + format().extensions().get(0));
    }

    private Path array(String name, List<String> ids, float... values) throws IOException {
        Path array = folder.resolve(name + ".npy");
        int dimensions = values.length / ids.size();
        try (FeatureWriter writer = FeatureWriter.create(array, dimensions)) {
            for (int row = 0; row < ids.size(); row++) {
                writer.accept(SurveyObject.of(ids.get(row)), values, row * dimensions);
            }
            writer.commit();
        }
        return array;
    }

    private Path written() throws IOException {
        Path file = file("written");
        format().write(array("before", IDS, VALUES), file);
        return file;
    }

    private Features read(Path file) throws IOException {
        Path array = folder.resolve("after.npy");
        format().read(file, array);
        return FeatureReader.read(array, ProgressListener.NONE);
    }

    private List<Path> listing() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** It is found by its files' names, in any case, and no other has these. */
    @Test
    public void isFoundByTheFilesName() {
        assertThat(format().extensions()).isNotEmpty().allMatch(end -> end.matches("\\.[a-z0-9.]+"));
        for (String end : format().extensions()) {
            for (String name : List.of("survey" + end, "SURVEY" + end.toUpperCase(Locale.ROOT))) {
                assertThat(FeatureFormat.of(Path.of(name)))
                        .as(name)
                        .get()
                        .extracting(FeatureFormat::name)
                        .isEqualTo(format().name());
            }
        }
    }

    /** What is written is read again: ids as they were, numbers to the bit. */
    @Test
    public void idsAndNumbersComeBack() throws IOException {
        Features features = read(written());

        assertThat(features.objects()).extracting(SurveyObject::id).containsExactlyElementsOf(IDS);
        assertThat(features.dimensions()).isEqualTo(DIMENSIONS);
        for (int row = 0; row < IDS.size(); row++) {
            for (int i = 0; i < DIMENSIONS; i++) {
                assertThat(Float.floatToRawIntBits(features.value(row, i)))
                        .as("row %d, value %d: %s", row, i, features.value(row, i))
                        .isEqualTo(Float.floatToRawIntBits(VALUES[row * DIMENSIONS + i]));
            }
        }
    }

    /** The array is left as it was; a former file is replaced, and nothing else lies beside it. */
    @Test
    public void formerFilesAreReplaced() throws IOException {
        Path array = array("before", IDS, VALUES);
        byte[] before = Files.readAllBytes(array);
        Path file = file("written");
        Files.writeString(file, "former");
        List<Path> listing = listing();

        format().write(array, file);

        assertThat(Files.readAllBytes(array)).isEqualTo(before);
        assertThat(listing()).isEqualTo(listing);
        assertThat(read(file).rows()).isEqualTo(IDS.size());
    }

    /** Where writing fails, the former file stays as it was, and nothing lies beside it. */
    @Test
    public void formerFilesOutliveFailures() throws IOException {
        Path array = array("before", IDS, VALUES);
        byte[] whole = Files.readAllBytes(array);
        Files.write(array, Arrays.copyOf(whole, whole.length - 1));
        Path file = file("written");
        Files.writeString(file, "former");
        List<Path> listing = listing();

        assertThatThrownBy(() -> format().write(array, file)).isInstanceOf(IOException.class);

        assertThat(file).hasContent("former");
        assertThat(listing()).isEqualTo(listing);
    }

    /** A file that was cut is reported by its name, and no array is made of what is left of it. */
    @Test
    public void cutFilesAreReported() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        Path cut = file("cut");
        Path array = folder.resolve("after.npy");
        for (int length : Damage.cuts(whole.length)) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> format().read(cut, array))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cut");
            assertThat(array).doesNotExist();
        }
    }

    /** A changed file gives an array or an {@link IOException}: no size that it claims is believed. */
    @Test
    public void changedFilesDoNoHarm() throws IOException {
        Path changed = file("changed");
        for (byte[] bytes : Damage.changed(Files.readAllBytes(written()), 7)) {
            Files.write(changed, bytes);
            try {
                assertThat(read(changed).rows()).isPositive();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("changed");
            }
        }
    }

    /** Many rows come back, each in its place. */
    @Test
    public void manyRowsComeBackInTheirPlaces() throws IOException {
        int rows = 3000;
        String[] ids = new String[rows];
        float[] values = new float[rows * 2];
        for (int row = 0; row < rows; row++) {
            ids[row] = "galaxy-" + row;
            values[2 * row] = row;
            values[2 * row + 1] = -row / 7f;
        }
        Path file = file("many");
        format().write(array("many", List.of(ids), values), file);

        Features features = read(file);

        assertThat(features.objects()).extracting(SurveyObject::id).containsExactly(ids);
        assertThat(features.row(rows - 1)).containsExactly(rows - 1, -(rows - 1) / 7f);
    }

    /** An interrupted thread stops, stays interrupted, and leaves no file. */
    @Test
    public void interruptionStops() throws IOException {
        Path array = array("before", IDS, VALUES);
        Path file = file("written");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> format().write(array, file))
                    .isInstanceOfAny(CancellationException.class, IOException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(file).doesNotExist();
    }
}
