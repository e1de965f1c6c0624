package org.galaxyscreen.detectors.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TsneTest {
    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(TsneTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Features rows() throws IOException {
        float[] values = Npy.floats(resource("rows.npy"));
        return Features.of(objects(values.length / 24), 24, values);
    }

    private static List<SurveyObject> objects(int count) {
        return IntStream.range(0, count).mapToObj(i -> SurveyObject.of("o" + i)).toList();
    }

    @Test
    void trustworthinessIsScikitLearnsAndOursIsThatOfOpenTsne() throws IOException {
        Features rows = rows();
        float[] theirs = Npy.floats(resource("opentsne.npy"));
        Embedding reference = new Embedding(
                rows.objects(),
                IntStream.range(0, theirs.length).mapToDouble(i -> theirs[i]).toArray());
        Embedding ours = Tsne.defaults(0).embed(rows);

        for (String line : Files.readAllLines(resource("trustworthiness.txt"))) {
            if (!line.startsWith("#")) {
                String[] parts = line.split(" ");
                int k = Integer.parseInt(parts[0]);
                double expected = Double.parseDouble(parts[1]);
                assertThat(trustworthiness(rows, reference, k)).isCloseTo(expected, within(1e-4));
                assertThat(trustworthiness(rows, ours, k)).isGreaterThan(expected - 0.01);
            }
        }
    }

    /** As scikit-learn defines it: 1 less what intruders among the neighbours on the map weigh. */
    private static double trustworthiness(Features rows, Embedding map, int k) {
        int n = rows.rows();
        double penalty = 0;
        for (int i = 0; i < n; i++) {
            double[] far = new double[n];
            double[] near = new double[n];
            for (int j = 0; j < n; j++) {
                for (int d = 0; d < rows.dimensions(); d++) {
                    far[j] += Math.pow((double) rows.value(i, d) - rows.value(j, d), 2);
                }
                near[j] = Math.pow(map.x(i) - map.x(j), 2) + Math.pow(map.y(i) - map.y(j), 2);
            }
            int[] rank = new int[n];
            int[] byFar = order(far, i);
            for (int r = 0; r < byFar.length; r++) {
                rank[byFar[r]] = r + 1;
            }
            for (int j : Arrays.copyOf(order(near, i), k)) {
                penalty += Math.max(0, rank[j] - k);
            }
        }
        return 1 - penalty * 2 / (n * k * (2.0 * n - 3 * k - 1));
    }

    private static int[] order(double[] distances, int self) {
        return IntStream.range(0, distances.length)
                .filter(j -> j != self)
                .boxed()
                .sorted((a, b) -> Double.compare(distances[a], distances[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void bitsDependOnNoNumberOfThreads(int threads) throws IOException {
        Features rows = rows().select(IntStream.range(100, 420).toArray());
        Tsne settings = Tsne.defaults(3).withIterations(250).withLandmarks(250);

        Embedding one = settings.embed(rows, ProgressListener.NONE, 1);
        Embedding many = settings.embed(rows, ProgressListener.NONE, threads);

        for (int i = 0; i < rows.rows(); i++) {
            assertThat(many.x(i)).isEqualTo(one.x(i));
            assertThat(many.y(i)).isEqualTo(one.y(i));
        }
        assertThat(Tsne.defaults(4)
                        .withIterations(250)
                        .withLandmarks(250)
                        .embed(rows)
                        .x(0))
                .isNotEqualTo(one.x(0));
    }

    @Test
    void rowsThatAreManyEnoughForTheGridGiveTheSameBitsAndStayWithTheirLike() {
        int count = 2100;
        SplittableRandom random = new SplittableRandom(11);
        float[] values = new float[8 * count];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    (float) (random.nextGaussian() + (i % 8 == i / 8 % 6 ? 12 : 0)); // six groups, each along an axis
        }
        Features rows = Features.of(objects(count), 8, values);
        Tsne settings = Tsne.defaults(1).withIterations(300);

        Embedding one = settings.embed(rows, ProgressListener.NONE, 1);
        Embedding many = settings.embed(rows, ProgressListener.NONE, 3);

        int strangers = 0;
        for (int i = 0; i < count; i++) {
            assertThat(many.x(i)).isEqualTo(one.x(i));
            assertThat(many.y(i)).isEqualTo(one.y(i));
            int nearest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int j = 0; j < count; j++) {
                double distance = Math.hypot(one.x(i) - one.x(j), one.y(i) - one.y(j));
                if (j != i && distance < least) {
                    least = distance;
                    nearest = j;
                }
            }
            strangers += nearest % 6 == i % 6 ? 0 : 1;
        }
        assertThat(strangers).isLessThan(count / 100);
    }

    @Test
    void rowsBeyondTheLandmarksLieAmongTheirLike() throws IOException {
        Features rows = rows();

        Embedding map = Tsne.defaults(0).withLandmarks(200).withPerplexity(20).embed(rows);

        assertThat(map.rows()).isEqualTo(600);
        assertThat(map.object(599).id()).isEqualTo("o599");
        assertThat(trustworthiness(rows, map, 15)).isGreaterThan(0.93);
    }

    @Test
    void progressCountsIterationsAndRows() throws IOException {
        List<String> heard = new ArrayList<>();

        Tsne.defaults(0)
                .withIterations(250)
                .withLandmarks(300)
                .embed(rows(), progress -> heard.add(progress.task() + " " + progress.done() + "/" + progress.total()));

        assertThat(heard)
                .hasSize(251)
                .contains("drawing the map 250/250")
                .last()
                .isEqualTo("placing rows on the map 600/600");
    }

    @Test
    void fewAndEqualRowsHaveFinitePlaces() {
        for (int count = 0; count < 8; count++) {
            float[] equal = new float[4 * count];
            Embedding map = Tsne.defaults(0).embed(Features.of(objects(count), 4, equal));
            for (int i = 0; i < count; i++) {
                assertThat(Double.isFinite(map.x(i)) && Double.isFinite(map.y(i)))
                        .as("row %d of %d", i, count)
                        .isTrue();
            }
        }
    }

    @Test
    void weightsHaveThePerplexity() {
        double[] distances = IntStream.range(1, 91).mapToDouble(Math::sqrt).toArray();

        double[] weights = Affinities.gaussian(distances, 30);

        double entropy = -Arrays.stream(weights).map(w -> w * Math.log(w)).sum();
        assertThat(Math.exp(entropy)).isCloseTo(30, within(1e-3));
        assertThat(Arrays.stream(weights).sum()).isCloseTo(1, within(1e-12));
        assertThat(Affinities.gaussian(new double[] {2, 2, 2}, 1.5)).containsOnly(1.0 / 3);
    }

    @Test
    void treePushesAsAllPairsDo() {
        SplittableRandom random = new SplittableRandom(5);
        double[] places = random.doubles(4000, -30, 30).toArray();
        Arrays.fill(places, 0, 40, 1.25); // points in one place
        QuadTree tree = new QuadTree(places);
        double[] force = new double[3];
        for (int i = 0; i < 2000; i += 97) {
            double[] exact = new double[3];
            for (int j = 0; j < 2000; j++) {
                double dx = places[2 * i] - places[2 * j];
                double dy = places[2 * i + 1] - places[2 * j + 1];
                double q = 1 / (1 + dx * dx + dy * dy);
                exact[0] += q * q * dx;
                exact[1] += q * q * dy;
                exact[2] += q;
            }
            tree.repel(places[2 * i], places[2 * i + 1], force);
            assertThat(force[2]).isCloseTo(exact[2], within(0.02 * exact[2]));
            double size = Math.hypot(exact[0], exact[1]);
            assertThat(Math.hypot(force[0] - exact[0], force[1] - exact[1])).isLessThan(0.05 * size + 0.02);
        }
    }

    @Test
    void settingsAndRowsAreChecked() {
        assertThatThrownBy(() -> Tsne.defaults(0).withPerplexity(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("perplexity is 1.0; 2 to 1000 expected");
        assertThatThrownBy(() -> Tsne.defaults(0).withIterations(10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("iterations is 10; 250 or more expected");
        assertThatThrownBy(() -> Tsne.defaults(0).withLandmarks(10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("landmarks is 10;");
        assertThatThrownBy(() -> Tsne.defaults(0).withComponents(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("components is 1; 2 or more expected");
        assertThatThrownBy(() -> Tsne.defaults(0).embed(Features.of(objects(4), 1, new float[] {1, 2, Float.NaN, 4})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 2 (o2) has NaN");
    }
}
