package org.galaxyscreen.io.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a catalogue given to a survey's objects. */
class CatalogueJoinTest {
    private static final double ARCSEC = 1 / 3600.0;

    @TempDir
    private Path folder;

    /** Four objects on the equator a tenth of a degree apart; the last has no position, the first a label. */
    private static ImageSource survey() {
        List<SurveyObject> objects = List.of(
                new SurveyObject("a", 0, 0, Double.NaN, 0.3, "spiral"),
                new SurveyObject("b", 0.1, 0, Double.NaN, 0.3, null),
                new SurveyObject("c", 0.2, 0, Double.NaN, 0.3, null),
                SurveyObject.of("d"));
        return new ImageSource() {
            @Override
            public String name() {
                return "four";
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(4);
            }

            @Override
            public List<String> remarks() {
                return List.of("1 other file ignored");
            }

            @Override
            public ImageStream open() {
                return ImageStream.over(4, i -> new PendingImage() {
                    @Override
                    public SurveyObject object() {
                        return objects.get(i);
                    }

                    @Override
                    public Image read() {
                        return Image.wrap(1, 1, new byte[3]);
                    }
                });
            }
        };
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("known.csv"), text);
    }

    private static List<SurveyObject> objects(ImageSource source) throws IOException {
        try (ImageStream stream = source.open()) {
            return IntStream.range(0, 4)
                    .mapToObj(i -> {
                        try {
                            return stream.next(1).get(0).object();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
        }
    }

    @Test
    void rowsAreFoundById() throws IOException {
        Path file = file("id,ra,dec,mag,label,note\nd,5,6,20.5,ring,x\na,1,1,19,lens,\nz,,,,,\nb,,,18,,y\nb,,,17,,z\n");

        JoinedSource joined = CatalogueJoin.byId(file, ObjectColumns.defaults()).join(survey());

        List<SurveyObject> objects = objects(joined);
        // What the survey says of an object stays.
        assertThat(objects.get(0).ra()).isZero();
        assertThat(objects.get(0).label()).isEqualTo("spiral");
        assertThat(objects.get(0).columns()).containsExactly(Map.entry("mag", "19"), Map.entry("note", ""));
        assertThat(objects.get(1).columns()).containsEntry("note", "y");
        assertThat(objects.get(2)).isEqualTo(objects(survey()).get(2));
        assertThat(objects.get(3).ra()).isEqualTo(5);
        assertThat(objects.get(3).label()).isEqualTo("ring");
        assertThat(joined.missing()).containsExactly("c");
        assertThat(joined.ambiguous()).containsExactly("b");
        assertThat(joined.remarks())
                .containsExactly(
                        "1 other file ignored",
                        "3 of 4 objects are in known.csv (ids from id, positions from ra and dec (ICRS))",
                        "1 of them has several rows, of which one was taken");
    }

    @Test
    void objectsThatComeOneAfterTheOtherAreCompleted() throws IOException {
        Path file = file("name,ra,dec,kind\nfar," + 3 * ARCSEC + ",0,galaxy\nnear," + -ARCSEC + ",0,lens\n");
        CatalogueJoin join = CatalogueJoin.byPosition(file, ObjectColumns.defaults(), 4);
        List<SurveyObject> survey = objects(survey());

        CatalogueJoin.Completed placed = join.complete(survey.subList(0, 2));
        CatalogueJoin.Completed unplaced = join.complete(survey.subList(3, 4));

        assertThat(join.columnNames()).containsExactly("kind", "join_id", "join_separation");
        assertThat(placed.objects().get(0).columns())
                .containsExactly(
                        Map.entry("kind", "lens"), Map.entry("join_id", "near"), Map.entry("join_separation", "1.0"));
        assertThat(placed.objects().get(1)).isEqualTo(survey.get(1));
        assertThat(placed.missing()).isEqualTo(1);
        assertThat(placed.ambiguous()).isEqualTo(1);
        assertThat(unplaced.objects()).containsExactly(survey.get(3));
        assertThat(unplaced.missing()).isEqualTo(1);
    }

    @Test
    void rowsAreFoundByPosition() throws IOException {
        Path file = file("name,ra,dec,kind\nfar," + 3 * ARCSEC + ",0,galaxy\nnear," + -ARCSEC + ",0,lens\nother,0.1,"
                + 2.5 * ARCSEC + ",asteroid\nnowhere,,,\n");

        JoinedSource joined = CatalogueJoin.byPosition(file, ObjectColumns.defaults(), 4)
                .withColumns(List.of("kind"))
                .join(survey());

        List<SurveyObject> objects = objects(joined);
        assertThat(objects.get(0).columns())
                .containsExactly(
                        Map.entry("kind", "lens"), Map.entry("join_id", "near"), Map.entry("join_separation", "1.0"));
        assertThat(objects.get(1).columns()).containsEntry("join_separation", "2.5");
        assertThat(joined.missing()).containsExactly("c", "d");
        assertThat(joined.ambiguous()).containsExactly("a");
        Path ledger = folder.resolve("ledger.csv");
        joined.writeLedger(ledger);
        List<String> lines = Files.readAllLines(ledger);
        assertThat(lines).contains("id,status,rows,row_id,separation", "c,missing,0,,", "d,missing,0,,");
        assertThat(lines.get(1)).startsWith("a,ambiguous,2,near,1");
        assertThat(CatalogueJoin.byPosition(file, ObjectColumns.defaults(), 2)
                        .join(survey())
                        .missing())
                .containsExactly("b", "c", "d");
    }

    @Test
    void whatCannotBeJoinedIsRefused() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CatalogueJoin.byPosition(Path.of("x"), ObjectColumns.defaults(), -1));
        assertThatThrownBy(() -> CatalogueJoin.byId(file("id,a\n"), ObjectColumns.defaults())
                        .withColumns(List.of("b"))
                        .join(survey()))
                .hasMessageEndingWith("has no column 'b' for the option join-columns; it has id, a");
        assertThatThrownBy(() -> CatalogueJoin.byPosition(file("id,a\n"), ObjectColumns.defaults(), 1)
                        .join(survey()))
                .hasMessageContaining("has no column for the right ascensions");
        String wide = "id,"
                + String.join(",", IntStream.range(0, 65).mapToObj(i -> "c" + i).toList()) + "\n";
        assertThatThrownBy(() ->
                        CatalogueJoin.byId(file(wide), ObjectColumns.defaults()).join(survey()))
                .hasMessageContaining("has 65 columns; say by the option join-columns which of them, at most 64");
    }
}
