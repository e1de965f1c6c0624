package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueFormat;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every {@link CatalogueFormat} promises this. It must be listed in {@code META-INF/services} on the class path of the tests. */
public abstract class CatalogueFormatContract {
    @TempDir
    private Path folder;

    /** For whoever extends it. */
    protected CatalogueFormatContract() {}

    /** The format. */
    protected abstract CatalogueFormat format();

    /** A whole file of the format: two rows at least. */
    protected abstract Path file();

    /**
     * How many of the file's last bytes may be missing without a row being lost, those behind the last row; none unless this is
     * overridden.
     */
    protected int bytesBehindTheRows() {
        return 0;
    }

    /** Whether a cut file can be told from a whole one, as it cannot be where rows are lines; true unless this is overridden. */
    protected boolean cutsCanBeTold() {
        return true;
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(file());
    }

    private static List<List<String>> rows(CatalogueReader reader) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        while (reader.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 0; column < reader.columns().size(); column++) {
                row.add(reader.text(column));
            }
            rows.add(row);
        }
        return rows;
    }

    /** It is found through the service loader, under its name. */
    @Test
    public void isListed() {
        assertThat(Providers.byName(CatalogueFormat.class, CatalogueFormat::name))
                .containsKey(format().name());
    }

    /** It recognises its files by their first bytes, and leaves others, and plain text, to others. */
    @Test
    public void itsFilesAloneAreRecognised() throws IOException {
        byte[] file = bytes();
        assertThat(format().recognises(Damage.start(file, Catalogues.START))).isTrue();
        for (byte[] stranger : Damage.strangers()) {
            assertThat(format().recognises(Damage.start(stranger, Catalogues.START)))
                    .as("%s", Arrays.toString(stranger))
                    .isFalse();
        }
        for (int length = 0; length < 64; length++) {
            format().recognises(Damage.start(file, length));
        }
    }

    /** Columns have names of their own, rows a cell for each, and messages the file's name; every pass reads the same. */
    @Test
    public void rowsHaveACellForEachColumn() throws IOException {
        List<List<String>> first;
        try (CatalogueReader reader = format().open(file())) {
            assertThat(reader.columns()).isNotEmpty();
            assertThat(reader.columns().stream().map(CatalogueColumn::name))
                    .doesNotHaveDuplicates()
                    .noneMatch(String::isBlank);
            for (int column = 0; column < reader.columns().size(); column++) {
                assertThat(reader.find(reader.columns().get(column).name())).isEqualTo(column);
            }
            first = rows(reader);
            assertThat(reader.next()).as("a row behind the last").isFalse();
        }
        assertThat(first).hasSizeGreaterThan(1);
        try (CatalogueReader reader = format().open(file())) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.where()).contains(file().getFileName().toString());
            int beyond = reader.columns().size();
            assertThatThrownBy(() -> reader.text(beyond)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        try (CatalogueReader reader = format().open(file())) {
            assertThat(rows(reader)).isEqualTo(first);
        }
    }

    /** A file that was cut is reported, where it is opened or where its rows end; where it cannot be told, all rows but the last are right. */
    @Test
    public void cutFilesAreReported() throws IOException {
        byte[] whole = bytes();
        List<List<String>> expected;
        try (CatalogueReader reader = format().open(file())) {
            expected = rows(reader);
        }
        Path cut = folder.resolve("cut-catalogue");
        for (int length : Damage.cuts(whole.length - bytesBehindTheRows())) {
            Files.write(cut, Arrays.copyOf(whole, length));
            try (CatalogueReader reader = format().open(cut)) {
                List<List<String>> rows = rows(reader);
                assertThat(cutsCanBeTold())
                        .as("%d of %d bytes were taken for the whole", length, whole.length)
                        .isFalse();
                assertThat(rows).hasSizeLessThanOrEqualTo(expected.size());
                for (int row = 0; row < rows.size() - 1; row++) {
                    assertThat(rows.get(row)).isEqualTo(expected.get(row));
                }
            } catch (IOException e) {
                assertThat(e).as("%d of %d bytes", length, whole.length).hasMessageContaining("cut-catalogue");
            }
        }
    }

    /** A changed file gives rows or an {@link IOException}: no size that it claims is believed. */
    @Test
    public void changedFilesDoNoHarm() throws IOException {
        Path changed = folder.resolve("changed-catalogue");
        for (byte[] file : Damage.changed(bytes(), 7)) {
            Files.write(changed, file);
            try (CatalogueReader reader = format().open(changed)) {
                rows(reader);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("changed-catalogue");
            }
        }
    }
}
