package org.galaxyscreen.io.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what astropy finds ({@code make_known.py}), and by hand. */
class CrossMatchTest {
    /** Arc seconds; both compute in double precision. */
    private static final double ROUNDING = 1e-8;

    @TempDir
    private Path folder;

    private static Path golden(String name) {
        URL found = CrossMatchTest.class.getResource(name);
        return Path.of(Objects.requireNonNull(found, name).getPath());
    }

    private static SurveyObject at(String id, double ra, double dec) {
        return new SurveyObject(id, ra, dec, Double.NaN, Double.NaN, null);
    }

    private Path catalogue(String name, String rows) throws IOException {
        return Files.writeString(folder.resolve(name), "id,ra,dec\n" + rows);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 3, 20, 3600})
    void findsTheNearestThatAstropyFinds(double radius) throws IOException {
        List<SurveyObject> survey = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        List<Double> separations = new ArrayList<>();
        for (String line : Files.readAllLines(golden("survey.csv"))) {
            String[] fields = line.split(",");
            if (!fields[0].equals("id")) {
                survey.add(at(fields[0], Double.parseDouble(fields[1]), Double.parseDouble(fields[2])));
                expected.add(fields[3]);
                separations.add(Double.parseDouble(fields[4]));
            }
        }
        assertThat(survey).hasSize(240);

        KnownObjects found =
                new CrossMatch(List.of(new KnownCatalogue("lenses", golden("known.csv"))), radius).find(survey);

        int known = 0;
        for (int i = 0; i < survey.size(); i++) {
            var nearest = found.nearest(survey.get(i).id());
            assertThat(nearest.isPresent()).as(survey.get(i).id()).isEqualTo(separations.get(i) <= radius);
            if (nearest.isPresent()) {
                known++;
                assertThat(nearest.get().id()).isEqualTo(expected.get(i));
                assertThat(nearest.get().separation()).isCloseTo(separations.get(i), within(ROUNDING));
            }
        }
        assertThat(known).isPositive().isEqualTo(found.byId().size());
        assertThat(found.withPosition()).isEqualTo(240);
    }

    @Test
    void orderOfTheSurveyAndOfTheRowsChangesNothing() throws IOException {
        List<SurveyObject> survey = new ArrayList<>();
        Random random = new Random(3);
        StringBuilder rows = new StringBuilder();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            survey.add(at("s" + i, random.nextDouble() * 0.01, random.nextDouble() * 0.01));
            lines.add("k" + i + "," + random.nextDouble() * 0.01 + "," + random.nextDouble() * 0.01);
        }
        lines.forEach(line -> rows.append(line).append('\n'));
        CrossMatch first = new CrossMatch(List.of(new KnownCatalogue("a", catalogue("a.csv", rows.toString()))), 5);
        Collections.shuffle(lines, random);
        CrossMatch second =
                new CrossMatch(List.of(new KnownCatalogue("a", catalogue("b.csv", String.join("\n", lines)))), 5);

        KnownObjects found = first.find(survey);
        assertThat(found.byId())
                .hasSizeGreaterThan(50)
                .isEqualTo(second.find(survey).byId());
        Collections.shuffle(survey, random);
        assertThat(first.find(survey).byId()).isEqualTo(found.byId());
    }

    @Test
    void ofSeveralCataloguesTheNearestCountsAndOfEquallyNearOnesTheFirst() throws IOException {
        Path lenses = catalogue("lenses.csv", "L1,10,0.0005\nL2,20,0\nL3,,\n");
        Path mergers = catalogue("mergers.csv", "M1,10,0.0001\nM2,20,0\n");
        CrossMatch match = new CrossMatch(
                List.of(KnownCatalogue.parse(lenses.toString()), KnownCatalogue.parse(mergers + ",mergers of 2019")),
                2);

        KnownObjects found = match.find(
                List.of(at("a", 370, 0), at("b", 20, 0), at("c", 30, 0), SurveyObject.of("nowhere"), at("odd", 1, 99)));

        assertThat(found.nearest("a").orElseThrow().catalogue()).isEqualTo("mergers of 2019");
        assertThat(found.nearest("a").orElseThrow().separation()).isCloseTo(0.36, within(ROUNDING));
        assertThat(found.nearest("b")).contains(new KnownObject("lenses", "L2", 0));
        assertThat(found.byId()).hasSize(2);
        assertThat(found.withPosition()).isEqualTo(3);
        assertThat(found.sought()).isTrue();
    }

    @Test
    void whatIsWrongIsSaidBeforeTheWork() throws IOException {
        Path noPositions = Files.writeString(folder.resolve("names.csv"), "id,mag\na,1\n");
        Path damaged = catalogue("damaged.csv", "a,1,2\nb,1,95\n");

        assertThatThrownBy(() -> match(noPositions).check())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names.csv has no column for the right ascensions");
        assertThatThrownBy(() -> match(damaged).check())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged.csv, line 3: dec is 95");
        assertThatThrownBy(() -> match(folder.resolve("none.csv")).check()).hasMessageContaining("none.csv");
        assertThat(CrossMatch.none().find(List.of(at("a", 1, 2))).sought()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CrossMatch(List.of(), 0))
                .withMessage("radius is 0.0; above 0 and at most 3600 arc seconds expected");
        assertThatIllegalArgumentException().isThrownBy(() -> new CrossMatch(List.of(), Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CrossMatch(
                        List.of(new KnownCatalogue("a", damaged), new KnownCatalogue("a", noPositions)), 1))
                .withMessageContaining("both called 'a'");
    }

    @Test
    void catalogueIsNamedAfterTheCommaOrByItsFile() throws IOException {
        assertThat(KnownCatalogue.parse("data/lenses.fits.gz"))
                .isEqualTo(new KnownCatalogue("lenses", Path.of("data/lenses.fits.gz")));
        assertThat(KnownCatalogue.parse("a.csv, b c")).isEqualTo(new KnownCatalogue("b c", Path.of("a.csv")));
        Path comma = catalogue("a,b.csv", "");
        assertThat(KnownCatalogue.parse(comma.toString())).isEqualTo(new KnownCatalogue("a,b", comma));
        assertThat(KnownCatalogue.parse(comma + ",c")).isEqualTo(new KnownCatalogue("c", comma));
        for (String text : List.of("", "a.csv,", ",a")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> KnownCatalogue.parse(text))
                    .withMessageContaining("FILE or FILE,NAME expected");
        }
    }

    private static CrossMatch match(Path file) {
        return new CrossMatch(List.of(new KnownCatalogue("known", file)), 1);
    }
}
