package org.galaxyscreen.detectors.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.assertj.core.data.Offset;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.saved.StateReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both detectors on a line of five rows, by hand: alone, with their scores at once, saved and read, and by name. */
class NeighbourDetectorsTest {
    private static final Features LINE = Samples.features(new float[] {0, 1, 3, 6, 10}, 1);
    private static final Features NEW = Samples.features(new float[] {2, 10}, 1);
    private static final Offset<Double> ROUNDING = within(1e-9);
    private static final LofDetector LOF = new LofDetector(2);
    private static final NeighbourDetector KNN = new NeighbourDetector(2, NeighbourDetector.Distance.MEAN);

    /**
     * Of two neighbours; among equals, as 0 and 6 are for 3, the lower row. Their reaches are 3, 2, 3, 4 and 7, so that the densities are the
     * reciprocals of (2 + 3)/2, (3 + 3)/2, (2 + 3)/2, (3 + 7)/2 and (4 + 7)/2.
     */
    private static final double[] FACTORS = {
        (1 / 3.0 + 0.4) / 2 / 0.4,
        (0.4 + 0.4) / 2 * 3,
        (1 / 3.0 + 0.4) / 2 / 0.4,
        (0.4 + 2 / 11.0) / 2 / 0.2,
        (0.2 + 0.4) / 2 * 5.5
    };

    private static final double[] MEANS = {2, 1.5, 2.5, 3.5, 5.5};

    @TempDir
    private Path folder;

    @Test
    void factorsAreThoseOfThePaper() {
        assertThat(LOF.fit(LINE).score(LINE).values()).containsExactly(FACTORS, ROUNDING);
        // 2 lies between 1 and 3; 10 is its copy's, as a training row.
        assertThat(LOF.fit(LINE).score(NEW).values())
                .containsExactly(new double[] {(1 / 3.0 + 0.4) / 2 / 0.4, FACTORS[4]}, ROUNDING);
    }

    @Test
    void scoresThatComeWithTheFitAreTheSame() {
        ScoredFit factors = LOF.fitAndScore(LINE, progress -> {});
        assertThat(factors.scores().values()).containsExactly(FACTORS, ROUNDING);
        assertThat(factors.scores().detector()).isEqualTo("lof");
        assertThat(factors.scores().objects()).isEqualTo(LINE.objects());
        assertThat(factors.fitted().score(LINE).values()).containsExactly(FACTORS, ROUNDING);
        ScoredFit means = KNN.fitAndScore(LINE, progress -> {});
        assertThat(means.scores().values()).containsExactly(MEANS);
        assertThat(means.scores().objects()).isEqualTo(LINE.objects());
        assertThat(means.fitted().score(LINE).values()).containsExactly(MEANS);
    }

    @Test
    void densityIsThatOfDefinitionSix() {
        // Reachable at max(1, 4), max(5, 2) and max(3, 3): 12 / 3.
        assertThat(FittedLof.density(new int[] {0, 1, 2}, new double[] {1, 5, 3}, new double[] {4, 2, 3}, 0))
                .isEqualTo(0.25);
        assertThat(FittedLof.density(new int[] {1}, new double[] {0}, new double[] {9, 0}, 0.5))
                .isEqualTo(2);
    }

    @Test
    void smallestReachIsAPartOfTheMedianThatIsAboveZero() {
        assertThat(FittedLof.smallest(new double[] {0, 0.5, 0, 0.25, 0.125})).isEqualTo(0.25e-10);
        assertThat(FittedLof.smallest(new double[] {3, 0.5})).as("at most 1").isEqualTo(1e-10);
        assertThat(FittedLof.smallest(new double[] {0, 0})).isEqualTo(1e-10);
    }

    @Test
    void whatIsSavedScoresAsBefore() throws IOException {
        Path lof = folder.resolve("lof");
        DetectorFile.write(Samples.flagging(LOF.fit(LINE)), lof);
        FittedLof readLof = (FittedLof) DetectorFile.read(lof).detector().detector();
        assertThat(readLof.score(LINE).values()).containsExactly(FACTORS, ROUNDING);
        assertThat(readLof.dimensions()).isEqualTo(1);
        assertThat(readLof.name()).isEqualTo("lof");

        Path knn = folder.resolve("knn");
        DetectorFile.write(Samples.flagging(KNN.fit(LINE)), knn);
        FittedNeighbours readKnn =
                (FittedNeighbours) DetectorFile.read(knn).detector().detector();
        assertThat(readKnn.score(LINE).values()).containsExactly(MEANS);
        assertThat(readKnn.dimensions()).isEqualTo(1);
        assertThat(readKnn.name()).isEqualTo("knn");
    }

    /** A file's state with as many rows as it asks for neighbours. */
    private static StateReader state(int neighbours) {
        Map<String, Object> values = new HashMap<>();
        values.put("neighbours", neighbours);
        values.put("dimensions", 1);
        values.put("distance", NeighbourDetector.Distance.LARGEST);
        values.put("train", LINE);
        values.put("reach", new double[] {3, 2, 3, 4, 7});
        values.put("density", new double[] {0.4, 1 / 3.0, 0.4, 0.2, 2 / 11.0});
        return (StateReader) Proxy.newProxyInstance(
                StateReader.class.getClassLoader(),
                new Class<?>[] {StateReader.class},
                (proxy, method, arguments) -> method.getName().equals("malformed")
                        ? new IOException("malformed: " + arguments[0])
                        : values.get((String) arguments[0]));
    }

    @Test
    void filesWithTooFewRowsAreRefused() throws IOException {
        assertThat(new LofCodec().load(state(4)).score(NEW).values()).hasSize(2);
        assertThat(new NeighbourCodec().load(state(4)).score(LINE).values()).containsExactly(10, 9, 7, 6, 10);
        assertThatThrownBy(() -> new LofCodec().load(state(5)))
                .isInstanceOf(IOException.class)
                .hasMessage("malformed: 5 rows for 5 neighbours");
        assertThatThrownBy(() -> new NeighbourCodec().load(state(5)))
                .isInstanceOf(IOException.class)
                .hasMessage("malformed: 5 rows for 5 neighbours");
        assertThat(new LofCodec().type()).isEqualTo(FittedLof.class);
        assertThat(new NeighbourCodec().type()).isEqualTo(FittedNeighbours.class);
        assertThat(new LofCodec().name()).isEqualTo("lof");
        assertThat(new NeighbourCodec().name()).isEqualTo("knn");
    }

    @Test
    void oneRowMoreThanNeighboursIsNeeded() {
        Features two = Samples.features(new float[] {1, 2}, 1);
        assertThat(LOF.minimumRows()).isEqualTo(3);
        assertThat(KNN.minimumRows()).isEqualTo(3);
        assertThatThrownBy(() -> LOF.fit(two))
                .hasMessage("LOF with 2 neighbours needs at least 3 rows to learn from; there are 2");
        assertThatThrownBy(() -> KNN.fit(two))
                .hasMessage("k-nearest neighbours with k 2 needs at least 3 rows to learn from; there are 2");
        Features wide = Samples.features(new float[] {1, 2}, 2);
        assertThatThrownBy(() -> LOF.fit(LINE).score(wide))
                .hasMessage("LOF was fitted on rows of 1 values; these have 2");
        assertThatThrownBy(() -> KNN.fit(LINE).score(wide))
                .hasMessage("k-nearest neighbours was fitted on rows of 1 values; these have 2");
    }

    @Test
    void fitsAreHeardOfAndCanBeCancelled() {
        List<Progress> heard = new ArrayList<>();
        LOF.fit(LINE, heard::add);
        KNN.fit(LINE, heard::add);
        assertThat(heard)
                .containsExactly(
                        new Progress("fitting LOF", 1, 1, "passes"),
                        new Progress("fitting k-nearest neighbours", 1, 1, "passes"));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> KNN.fit(LINE)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
        }
    }

    @Test
    void namesMakeThemWithTheirOptions() {
        assertThat(new LofDetector.Provider().name()).isEqualTo("lof");
        assertThat(new NeighbourDetector.Provider().name()).isEqualTo("knn");
        assertThat(new LofDetector.Provider().options()).containsExactly("neighbours");
        assertThat(new NeighbourDetector.Provider().options()).containsExactly("neighbours");
        NamedOptions seven = NamedOptions.of(Map.of("neighbours", "7"));
        assertThat(new LofDetector.Provider().create(seven)).isEqualTo(new LofDetector(7));
        assertThat(new NeighbourDetector.Provider().create(seven))
                .isEqualTo(new NeighbourDetector(7, NeighbourDetector.Distance.LARGEST));
        assertThat(LofDetector.defaults()).isEqualTo(new LofDetector(20));
        assertThat(NeighbourDetector.defaults()
                        .withDistance(NeighbourDetector.Distance.MEAN)
                        .withNeighbours(1))
                .isEqualTo(new NeighbourDetector(1, NeighbourDetector.Distance.MEAN));
        assertThat(LOF.name()).isEqualTo("lof");
        assertThat(KNN.name()).isEqualTo("knn");
    }
}
