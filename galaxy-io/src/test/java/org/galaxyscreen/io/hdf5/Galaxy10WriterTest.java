package org.galaxyscreen.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.FixedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Galaxy10WriterTest {
    private static final SurveyObject FIRST = new SurveyObject("NGC 1", 1.5, -2.25, 0.015, 0.262, "spiral");
    private static final SurveyObject SECOND = new SurveyObject("Böhm-2", 350, 89, Double.NaN, 0.4, "edge-on");
    private static final SurveyObject THIRD = new SurveyObject("3", 0, 0, 0.5, 0.4, "spiral");

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path file = write(FIRST, SECOND, THIRD);
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(file), 2);
        assertThat(images).extracting(PendingImage::object).containsExactly(FIRST, SECOND, THIRD);
        for (int i = 0; i < 3; i++) {
            assertThat(images.get(i).read().rgb())
                    .isEqualTo(Fixtures.plain(6, 5, 0x010203 * (i + 1)).rgb());
        }
    }

    @Test
    void datasetsHaveTheTypesOfGalaxy10() throws IOException {
        Path file = write(FIRST, SECOND, THIRD);
        try (HdfFile hdf = new HdfFile(file)) {
            assertThat(hdf.getChildren())
                    .containsOnlyKeys("ans", "dec", "id", "images", "label", "pxscale", "ra", "redshift");
            Dataset images = hdf.getDatasetByPath("images");
            assertThat(images.getDimensions()).containsExactly(3, 5, 6, 3);
            assertThat(images.getDataType()).isInstanceOfSatisfying(FixedPoint.class, type -> {
                assertThat(type.getSize()).isEqualTo(1);
                assertThat(type.isSigned()).isFalse();
            });
            assertThat(hdf.getDatasetByPath("ans").getData()).isEqualTo(new int[] {1, 0, 1});
            assertThat(hdf.getDatasetByPath("dec").getData()).isEqualTo(new double[] {-2.25, 89, 0});
            assertThat(hdf.getDatasetByPath("redshift").getData()).isEqualTo(new double[] {0.015, Double.NaN, 0.5});
            assertThat(hdf.getDatasetByPath("id").getData()).isEqualTo(new String[] {"NGC 1", "Böhm-2", "3"});
        }
    }

    @Test
    void labelsAreLeftOutWhereAnObjectHasNone() throws IOException {
        Path file = write(FIRST, SECOND.withLabel(null));
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(file), 2);
        assertThat(images).extracting(image -> image.object().label()).containsOnlyNulls();
    }

    @Test
    void nothingAppearsWithoutCommit() throws IOException {
        Path file = folder.resolve("out.h5");
        try (Galaxy10Writer writer = Galaxy10Writer.create(file)) {
            writer.add(FIRST, Fixtures.plain(6, 5, 1));
            assertThat(file).doesNotExist();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsThereStaysUntilCommit() throws IOException {
        Path file = Files.writeString(folder.resolve("out.h5"), "old");
        try (Galaxy10Writer writer = Galaxy10Writer.create(file)) {
            writer.add(FIRST, Fixtures.plain(6, 5, 1));
            assertThat(file).hasContent("old");
            writer.commit();
        }
        assertThat(Galaxy10Source.of(file).size()).hasValue(1);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void imagesMustAgreeInSizeAndDifferInId() throws IOException {
        try (Galaxy10Writer writer = Galaxy10Writer.create(folder.resolve("out.h5"))) {
            writer.add(FIRST, Fixtures.plain(6, 5, 1));
            assertThatThrownBy(() -> writer.add(SECOND, Fixtures.plain(5, 6, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("image of Böhm-2 has 5×6 pixels; 6×5 expected, as the first one has");
            assertThatThrownBy(() -> writer.add(FIRST, Fixtures.plain(6, 5, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NGC 1");
        }
    }

    @Test
    void aSurveyWithoutImagesIsNotWritten() throws IOException {
        try (Galaxy10Writer writer = Galaxy10Writer.create(folder.resolve("out.h5"))) {
            assertThatThrownBy(writer::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no images");
        }
        assertThat(folder).isEmptyDirectory();
    }

    private Path write(SurveyObject... objects) throws IOException {
        Path file = folder.resolve("out.h5");
        try (Galaxy10Writer writer = Galaxy10Writer.create(file)) {
            for (SurveyObject object : objects) {
                writer.add(object, Fixtures.plain(6, 5, 0x010203 * (writer.size() + 1)));
            }
            writer.commit();
        }
        return file;
    }
}
