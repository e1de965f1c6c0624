import java.io.BufferedWriter;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import uk.ac.starlink.fits.FitsTableWriter;
import uk.ac.starlink.table.ColumnInfo;
import uk.ac.starlink.table.RowListStarTable;
import uk.ac.starlink.table.RowSequence;
import uk.ac.starlink.table.StarTable;
import uk.ac.starlink.table.StarTableFactory;
import uk.ac.starlink.table.StarTableWriter;
import uk.ac.starlink.table.formats.CsvTableWriter;
import uk.ac.starlink.ecsv.EcsvTableWriter;
import uk.ac.starlink.votable.DataFormat;
import uk.ac.starlink.votable.VOTableVersion;
import uk.ac.starlink.votable.VOTableWriter;

/**
 * What STIL, the library of TOPCAT and STILTS, reads and writes; a program of its own, run with STIL alone on the class path.
 *
 * <pre>
 * java -cp stil.jar StilTables.java read FORMAT FILE OUT    OUT: lines of names, units and UCDs, then of cells, with tabs between
 * java -cp stil.jar StilTables.java write SEED CASES FOLDER  FOLDER: stilN.ENDING and stilN.txt, which has the file's name and then its cells
 * </pre>
 */
public class StilTables {
    public static void main(String[] args) throws Exception {
        if (args[0].equals("read")) {
            read(args[1], new File(args[2]), Path.of(args[3]));
        } else {
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                write(new Random(31 * Long.parseLong(args[1]) + i), i, Path.of(args[3]));
            }
        }
    }

    private static void read(String format, File file, Path out) throws IOException {
        StarTable table = new StarTableFactory().makeStarTable(file.getPath(), format);
        List<String> names = new ArrayList<>();
        List<String> units = new ArrayList<>();
        List<String> ucds = new ArrayList<>();
        for (int i = 0; i < table.getColumnCount(); i++) {
            ColumnInfo column = table.getColumnInfo(i);
            names.add(column.getName());
            units.add(column.getUnitString() == null ? "" : column.getUnitString());
            ucds.add(column.getUCD() == null ? "" : column.getUCD());
        }
        try (BufferedWriter writer = Files.newBufferedWriter(out)) {
            for (List<String> line : List.of(names, units, ucds)) {
                writer.write(String.join("\t", line) + "\n");
            }
            cells(table, writer);
        }
    }

    private static void cells(StarTable table, BufferedWriter writer) throws IOException {
        try (RowSequence rows = table.getRowSequence()) {
            while (rows.next()) {
                List<String> line = new ArrayList<>();
                for (Object cell : rows.getRow()) {
                    boolean none = cell == null
                            || cell instanceof Double real && real.isNaN()
                            || cell instanceof Float number && number.isNaN();
                    line.add(none ? "" : cell.toString());
                }
                writer.write(String.join("\t", line) + "\n");
            }
        }
    }

    private static void write(Random random, int number, Path folder) throws IOException {
        Class<?>[] kinds = {Short.class, Integer.class, Long.class, Float.class, Double.class, String.class, Boolean.class};
        String[] names = {"int", "int", "int", "float", "double", "string", "flag"};
        ColumnInfo[] columns = new ColumnInfo[6];
        int[] kind = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            kind[i] = random.nextInt(kinds.length);
            columns[i] = new ColumnInfo(names[kind[i]] + i, kinds[kind[i]], "column " + i);
            columns[i].setUnitString(kind[i] < 5 ? "deg" : null);
            columns[i].setNullable(true);
        }
        StarTableWriter[] writers = {
            new VOTableWriter(DataFormat.TABLEDATA, true, VOTableVersion.V14),
            new VOTableWriter(DataFormat.BINARY, true, VOTableVersion.V14),
            new VOTableWriter(DataFormat.BINARY2, true, VOTableVersion.V14),
            new FitsTableWriter(),
            EcsvTableWriter.SPACE_WRITER,
            EcsvTableWriter.COMMA_WRITER,
            new CsvTableWriter()
        };
        String[] endings = {"vot", "vot", "vot", "fits", "ecsv", "ecsv", "csv"};
        int form = random.nextInt(writers.length);
        RowListStarTable table = new RowListStarTable(columns);
        for (int row = 1 + random.nextInt(300); row > 0; row--) {
            Object[] cells = new Object[columns.length];
            for (int i = 0; i < cells.length; i++) {
                // Flags in FITS have no value of their own for none, and other text than ASCII is lost in STIL's other formats.
                boolean none = random.nextInt(5) == 0 && kind[i] != 6;
                cells[i] = none ? null : cell(kind[i], random, !endings[form].equals("vot"));
            }
            table.addRow(cells);
        }
        Path file = folder.resolve("stil" + number + "." + endings[form]);
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            writers[form].writeStarTable(table, out);
        }
        try (BufferedWriter writer = Files.newBufferedWriter(folder.resolve("stil" + number + ".txt"))) {
            writer.write(file.getFileName() + "\n");
            cells(table, writer);
        }
    }

    private static Object cell(int kind, Random random, boolean plain) {
        switch (kind) {
            case 0:
                return (short) random.nextInt(1 << 15);
            case 1:
                return random.nextInt();
            case 2:
                return random.nextLong() >> random.nextInt(40);
            case 3:
                return (float) random.nextGaussian() * 1000;
            case 4:
                return Math.scalb(random.nextGaussian(), random.nextInt(120) - 60);
            case 5:
                return (plain ? "name " : "Ω, \"name\" <&> ") + random.nextInt(50);
            default:
                return random.nextBoolean();
        }
    }
}
