package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every {@link TableFormat} promises this. It must be listed in {@code META-INF/services} on the class path of the tests. */
public abstract class TableFormatContract {
    /** For whoever extends it. */
    protected TableFormatContract() {}

    /** The format. */
    protected abstract TableFormat format();

    private record Column(String name, TableColumn.Type type) {
        TableColumn column() {
            return new TableColumn(CatalogueColumn.of(name), type);
        }
    }

    /** A table of all types, with and without values, of any number of rows, the second with a text that needs care. */
    private record Table(int rows, String text) implements CatalogueTable {
        Table(int rows) {
            this(rows, "<b>&\"', 1");
        }

        @Override
        public String name() {
            return "objects";
        }

        @Override
        public List<TableColumn> columns() {
            return List.of(
                    new Column("id", TableColumn.Type.TEXT).column(),
                    new Column("ra", TableColumn.Type.REAL).column(),
                    new Column("dec", TableColumn.Type.REAL).column(),
                    new Column("rank", TableColumn.Type.INTEGER).column(),
                    new Column("flag", TableColumn.Type.FLAG).column());
        }

        @Override
        public void forEachRow(RowVisitor visitor) throws IOException {
            @Nullable Object[] cells = new @Nullable Object[5];
            for (int row = 1; row <= rows; row++) {
                cells[0] = row == 2 ? text : "galaxy-" + row;
                cells[1] = 359.999999999999 / row;
                cells[2] = -1.0 / row;
                cells[3] = row == 3 ? null : Long.valueOf(row);
                cells[4] = row == 3 ? null : Boolean.valueOf(row == 1);
                visitor.row(row, cells);
            }
        }
    }

    private static final class Watched extends ByteArrayOutputStream {
        private boolean closed;
        private boolean flushed;

        @Override
        public void flush() {
            flushed = true;
        }

        @Override
        public void write(int value) {
            flushed = false;
            super.write(value);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            flushed = false;
            super.write(bytes, from, count);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** It is found through the service loader; its name and its files' ends are its own. */
    @Test
    public void isListed() {
        List<TableFormat> listed =
                ServiceLoader.load(TableFormat.class, Thread.currentThread().getContextClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        assertThat(listed).extracting(TableFormat::name).containsOnlyOnce(format().name());
        assertThat(format().extensions()).isNotEmpty().allMatch(end -> end.matches("\\.[a-z0-9.]+"));
        for (TableFormat other : listed) {
            assertThat(other.name().equals(format().name())
                            || Collections.disjoint(other.extensions(), format().extensions()))
                    .as("files of %s and %s end differently", other.name(), format().name())
                    .isTrue();
        }
    }

    /** The stream is flushed and left open; the same table gives the same bytes. */
    @Test
    public void streamIsFlushedAndLeftOpen() throws IOException {
        Watched first = new Watched();
        Watched second = new Watched();

        format().write(new Table(5), first);
        format().write(new Table(5), second);

        assertThat(first.closed).as("closed").isFalse();
        assertThat(first.flushed).as("flushed behind the last byte").isTrue();
        assertThat(first.size()).isPositive();
        assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
    }

    /** More rows are more bytes: none is left out. */
    @Test
    public void allRowsAreWritten() throws IOException {
        int before = -1;
        for (int rows : new int[] {0, 200, 400, 600}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            format().write(new Table(rows), out);
            assertThat(out.size()).as("%d rows", rows).isGreaterThan(before);
            before = out.size();
        }
    }

    /** Text of any language is written, or refused with the row and the column. */
    @Test
    public void textThatCannotBeWrittenIsNamed() throws IOException {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            format().write(new Table(3, "Größe 星"), out);
            assertThat(out.size()).isPositive();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("row 2").hasMessageContaining("id");
        }
    }

    /** A stream that fails is reported, not passed over. */
    @Test
    public void failingStreamsAreReported() {
        OutputStream full = new OutputStream() {
            private int left = 100;

            @Override
            public void write(int value) throws IOException {
                if (left-- <= 0) {
                    throw new IOException("no space left on device");
                }
            }
        };

        assertThatThrownBy(() -> format().write(new Table(600), full))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("no space left on device");
    }

    /** What the table cannot give is reported with its own words. */
    @Test
    public void failingTablesAreReported() {
        CatalogueTable failing = new CatalogueTable() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public List<TableColumn> columns() {
                return new Table(1).columns();
            }

            @Override
            public void forEachRow(RowVisitor visitor) throws IOException {
                throw new IOException("row 1 cannot be read");
            }
        };

        assertThatThrownBy(() -> format().write(failing, new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("row 1 cannot be read");
    }
}
