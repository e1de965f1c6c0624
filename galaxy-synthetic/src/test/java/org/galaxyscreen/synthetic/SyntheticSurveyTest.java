package org.galaxyscreen.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.hdf5.Galaxy10Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticSurveyTest {
    @TempDir
    Path folder;

    @Test
    void theSameSeedGivesTheSameSurveyOnAnyThread() {
        SyntheticSurvey once = SyntheticSurvey.of(60, 24, 42);
        SyntheticSurvey again = SyntheticSurvey.of(60, 24, 42);
        List<Long> alone =
                IntStream.range(0, 60).mapToObj(i -> checksum(once.image(i))).toList();
        List<Long> together = IntStream.range(0, 60)
                .parallel()
                .mapToObj(i -> checksum(again.image(59 - i)))
                .toList();
        for (int i = 0; i < 60; i++) {
            assertThat(together.get(59 - i)).as("image %d", i).isEqualTo(alone.get(i));
            assertThat(again.object(i)).isEqualTo(once.object(i));
        }
    }

    @Test
    void imagesAreTheSameOnEveryMachineAndInEveryVersion() {
        // Figures that were measured on a synthetic survey compare only as long as this holds.
        CRC32 crc = new CRC32();
        SyntheticSurvey survey = SyntheticSurvey.of(48, 24, 1);
        IntStream.range(0, 48).forEach(i -> crc.update(survey.image(i).rgb()));
        assertThat(crc.getValue()).isEqualTo(620695202L);
    }

    @Test
    void anotherSeedGivesOtherGalaxiesAtOtherPlaces() {
        SyntheticSurvey one = SyntheticSurvey.of(200, 40, 1);
        SyntheticSurvey two = SyntheticSurvey.of(200, 40, 2);
        assertThat(checksum(one.image(0))).isNotEqualTo(checksum(two.image(0)));
        assertThat(one.object(0).ra()).isNotEqualTo(two.object(0).ra());
        assertThat(anomalies(one)).isNotEqualTo(anomalies(two));
    }

    @Test
    void asManyAnomaliesArePlantedAsAskedForAndAllKindsEquallyOften() {
        SyntheticSurvey survey = SyntheticSurvey.of(1000, 80, 5);
        List<Integer> places = anomalies(survey);
        assertThat(places).hasSize(80);
        Map<SyntheticKind, Long> kinds =
                places.stream().collect(Collectors.groupingBy(survey::kind, Collectors.counting()));
        assertThat(kinds).hasSize(SyntheticKind.anomalous().size()).allSatisfy((kind, count) -> assertThat(count)
                .isEqualTo(10));
        // Spread over the whole survey: 80 of 1000 at random leave each third without one with probability 1e-14.
        assertThat(places.get(0)).isLessThan(333);
        assertThat(places).anyMatch(place -> place >= 333 && place < 667);
        assertThat(places.get(79)).isGreaterThan(667);
    }

    @Test
    void ordinaryGalaxiesKeepTheirLooksWhateverIsPlantedElsewhere() {
        SyntheticSurvey none = SyntheticSurvey.of(30, 0, 9);
        SyntheticSurvey some = SyntheticSurvey.of(30, 10, 9);
        assertThat(anomalies(none)).isEmpty();
        for (int i = 0; i < 30; i++) {
            if (!some.kind(i).isAnomaly()) {
                assertThat(some.object(i)).isEqualTo(none.object(i));
                assertThat(checksum(some.image(i))).isEqualTo(checksum(none.image(i)));
            }
        }
    }

    @Test
    void aSurveyCanBeAllAnomalies() {
        assertThat(anomalies(SyntheticSurvey.of(9, 9, 0))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void objectsAreUniqueAndPlausible() throws IOException {
        List<PendingImage> images = readAll(SyntheticSurvey.of(500, 50, 3), 64);
        assertThat(images).hasSize(500);
        assertThat(images).extracting(image -> image.object().id()).doesNotHaveDuplicates();
        assertThat(images.get(123).object().id()).isEqualTo("synthetic-000123");
        assertThat(images).extracting(PendingImage::object).allSatisfy(object -> {
            assertThat(object.ra()).isBetween(0.0, 360.0);
            assertThat(object.dec()).isBetween(-18.0, 32.0);
            assertThat(object.redshift()).isBetween(0.015, 0.22);
            assertThat(object.pixelScale()).isEqualTo(0.262);
            assertThat(SyntheticKind.ofLabel(object.label())).isPresent();
        });
        Map<String, Long> ordinary = images.stream()
                .map(image -> image.object().label())
                .filter(label -> !SyntheticKind.ofLabel(label).orElseThrow().isAnomaly())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(ordinary).containsOnlyKeys("smooth", "spiral", "barred-spiral", "edge-on");
        assertThat(ordinary.values()).allSatisfy(count -> assertThat(count).isGreaterThan(30));
    }

    @ParameterizedTest
    @EnumSource(
            value = SyntheticKind.class,
            names = {"SMOOTH", "SPIRAL", "BARRED_SPIRAL", "EDGE_ON"})
    void galaxiesShineInTheMiddleOfADarkSky(SyntheticKind kind) {
        for (int i = 0; i < 20; i++) {
            Image image = new SyntheticCutout(11, i).paint(kind);
            assertThat(image.width()).isEqualTo(256);
            assertThat(image.height()).isEqualTo(256);
            double middle = mean(image, 120, 136);
            double sky = median(image);
            assertThat(sky).as("sky of image %d", i).isBetween(15.0, 60.0);
            assertThat(middle).as("middle of image %d", i).isGreaterThan(sky + 30);
        }
    }

    @Test
    void trailsStandOutInOneColourAlongALine() {
        // The trail's own band is brighter than the others over the length of a line: hundreds of saturated pixels.
        for (int i = 0; i < 10; i++) {
            Image with = new SyntheticCutout(11, i).paint(SyntheticKind.SATELLITE_TRAIL);
            assertThat(colourful(with)).as("image %d", i).isGreaterThan(150);
        }
        int ordinary = 0;
        for (int i = 0; i < 10; i++) {
            ordinary += colourful(new SyntheticCutout(11, i).paint(SyntheticKind.SMOOTH));
        }
        assertThat(ordinary).isLessThan(150);
    }

    @Test
    void deadColumnsAreBlackFromTopToBottom() {
        for (int i = 0; i < 20; i++) {
            Image image = new SyntheticCutout(11, i).paint(SyntheticKind.DEAD_COLUMNS);
            int dead = 0;
            for (int column = 0; column < 3 * 256; column++) {
                int x = column;
                dead += IntStream.range(0, 256).allMatch(y -> image.rgb()[y * 768 + x] == 0) ? 1 : 0;
            }
            assertThat(dead).as("dead columns of image %d, over all bands", i).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aWrittenSurveyIsReadBackAsItWas() throws IOException {
        SyntheticSurvey survey = SyntheticSurvey.of(30, 12, 8);
        Path file = folder.resolve("survey.h5");
        List<Progress> heard = new ArrayList<>();
        survey.write(file, heard::add);
        assertThat(heard).hasSize(30).last().isEqualTo(new Progress("writing survey.h5", 30, 30, "images"));
        List<PendingImage> images = readAll(Galaxy10Source.of(file), 8);
        for (int i = 0; i < 30; i++) {
            SurveyObject object = images.get(i).object();
            assertThat(object).isEqualTo(survey.object(i));
            assertThat(images.get(i).read().rgb()).isEqualTo(survey.image(i).rgb());
        }
    }

    @Test
    void writingStopsWhenInterruptedAndLeavesNothing() {
        SyntheticSurvey survey = SyntheticSurvey.of(600, 0, 8);
        ProgressListener stopper = progress -> {
            if (progress.done() == 10) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> survey.write(folder.resolve("survey.h5"), stopper))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void argumentsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> SyntheticSurvey.of(0, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("objects is 0; 1 to 100000000 expected");
        assertThatThrownBy(() -> SyntheticSurvey.of(5, 6, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("anomalies is 6; 0 to the number of objects, 5, expected");
        assertThatThrownBy(() -> SyntheticSurvey.of(5, 1, 1).image(5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** All images of a source, asked for a few at a time. */
    private static List<PendingImage> readAll(ImageSource source, int batch) throws IOException {
        List<PendingImage> all = new ArrayList<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(batch); !some.isEmpty(); some = stream.next(batch)) {
                all.addAll(some);
            }
        }
        return all;
    }

    private static List<Integer> anomalies(SyntheticSurvey survey) {
        return IntStream.range(0, (int) survey.size().orElseThrow())
                .filter(i -> survey.kind(i).isAnomaly())
                .boxed()
                .toList();
    }

    private static long checksum(Image image) {
        CRC32 crc = new CRC32();
        crc.update(image.rgb());
        return crc.getValue();
    }

    private static double mean(Image image, int from, int to) {
        return IntStream.range(from, to)
                .flatMap(y -> IntStream.range(3 * from, 3 * to).map(x -> image.rgb()[y * 768 + x] & 0xFF))
                .average()
                .orElseThrow();
    }

    private static double median(Image image) {
        int[] values = IntStream.range(0, image.rgb().length)
                .map(i -> image.rgb()[i] & 0xFF)
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    private static int colourful(Image image) {
        int count = 0;
        for (int i = 0; i < image.rgb().length; i += 3) {
            int red = image.rgb()[i] & 0xFF;
            int green = image.rgb()[i + 1] & 0xFF;
            int blue = image.rgb()[i + 2] & 0xFF;
            int least = Math.min(red, Math.min(green, blue));
            int middle = red + green + blue - least - Math.max(red, Math.max(green, blue));
            count += Math.max(red, Math.max(green, blue)) - middle > 70 ? 1 : 0;
        }
        return count;
    }
}
