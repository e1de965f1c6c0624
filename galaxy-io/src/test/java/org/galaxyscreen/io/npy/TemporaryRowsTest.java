package org.galaxyscreen.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryRowsTest {
    private static final List<SurveyObject> OBJECTS = SurveyObject.numbered(5);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("rows");
    }

    private static Features part(int from, int count) {
        Features.Builder rows = Features.builder(3);
        for (int row = from; row < from + count; row++) {
            rows.add(SurveyObject.of("part " + row), new float[] {row, -row, 0.5f * row}, 0);
        }
        return rows.build();
    }

    @Test
    void rowsOfAllPartsAreThereWhenTheFileIsGone() throws IOException {
        assumeFalse(File.separatorChar == '\\', "Windows removes no file that is mapped");
        Iterator<Features> parts = List.of(part(0, 2), part(2, 0), part(2, 3)).iterator();

        Features rows = TemporaryRows.write(file, OBJECTS, 3, parts);

        Files.delete(file);
        assertThat(rows.held()).isFalse();
        assertThat(rows.objects()).isEqualTo(OBJECTS);
        for (int row = 0; row < 5; row++) {
            assertThat(rows.row(row)).containsExactly(row, -row, 0.5f * row);
        }
    }

    @Test
    void noRowsAreNoRows() throws IOException {
        assertThat(TemporaryRows.write(file, List.of(), 3, List.<Features>of().iterator())
                        .rows())
                .isZero();
    }

    @Test
    void rowsThatAreNotThoseOfTheObjectsAreRefused() throws IOException {
        assertThatThrownBy(() -> TemporaryRows.write(
                        file, OBJECTS, 3, List.of(part(0, 4)).iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5 objects for the 4 rows of " + file);
        Files.delete(file);
        assertThatThrownBy(() -> TemporaryRows.write(
                        file, OBJECTS, 2, List.of(part(0, 5)).iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rows of 3 values; 2 expected");
        assertThatThrownBy(() -> TemporaryRows.write(
                        file, OBJECTS, 3, List.of(part(0, 5)).iterator()))
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
