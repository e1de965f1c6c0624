package org.galaxyscreen.server.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.TableColumn.Type;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.jspecify.annotations.Nullable;

/**
 * Objects as volunteers are shown them: a folder with a JPEG file for each and a manifest, as Zooniverse takes subject sets. What a column's name begins
 * with {@code #} for is not shown to volunteers.
 *
 * @param subjects in order
 */
record SubjectSet(List<Subject> subjects) implements CatalogueTable {
    /** The metadata by which votes find their object again. */
    static final String ID = "#galaxy_screen_id";

    private static final int SIDE = 512;

    /** @param file its name in the folder */
    private record Subject(String file, AnomalyCatalogue.Entry entry) {}

    /**
     * Writes the first objects of a catalogue that have a picture.
     *
     * @param folder new, or empty
     * @param most how many objects
     * @return how many there are
     * @throws IOException if the folder has files in it, or cannot be written
     */
    static int write(AnomalyCatalogue catalogue, ObjectImages images, Path folder, int most) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IOException(folder + " is not empty; a new folder expected");
            }
        }
        List<Subject> subjects = new ArrayList<>();
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            if (subjects.size() == most) {
                break;
            }
            Optional<byte[]> jpeg = jpeg(images, entry.object().id());
            if (jpeg.isPresent()) {
                String file = String.format(Locale.ROOT, "%06d.jpg", entry.rank());
                AtomicOutput.writeBytes(folder.resolve(file), out -> out.write(jpeg.get()));
                subjects.add(new Subject(file, entry));
            }
        }
        Tables.write(new SubjectSet(List.copyOf(subjects)), folder.resolve("manifest.csv"));
        return subjects.size();
    }

    private static Optional<byte[]> jpeg(ObjectImages images, String id) throws IOException {
        try {
            return images.jpeg(new ObjectImages.Asked(id, SIDE, null, null, null));
        } catch (UnreadableImageException e) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "manifest";
    }

    @Override
    public List<TableColumn> columns() {
        return List.of(
                column("image", Type.TEXT),
                column(ID, Type.TEXT),
                column("#rank", Type.INTEGER),
                column("#ra", Type.REAL),
                column("#dec", Type.REAL));
    }

    private static TableColumn column(String name, Type type) {
        return new TableColumn(CatalogueColumn.of(name), type);
    }

    @Override
    public void forEachRow(RowVisitor visitor) throws IOException {
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            AnomalyCatalogue.Entry entry = subject.entry();
            visitor.row(i + 1L, new @Nullable Object[] {
                subject.file(),
                entry.object().id(),
                (long) entry.rank(),
                entry.object().ra(),
                entry.object().dec()
            });
        }
    }
}
