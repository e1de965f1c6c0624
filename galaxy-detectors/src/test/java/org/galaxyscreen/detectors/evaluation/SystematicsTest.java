package org.galaxyscreen.detectors.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.galaxyscreen.detectors.evaluation.Dependence.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The references are scipy's, on the survey of {@code make_systematics.py}, which stands beside them and makes them. */
class SystematicsTest {
    private static final int N = 600;
    private static final Map<String, double[]> REFERENCE = new HashMap<>();

    private final double[] seeing = new double[N];
    private final double[] depth = new double[N];
    private final double[] visits = new double[N];
    private final String[] tile = new String[N];
    private final double[] scores = new double[N];
    private final boolean[] flagged = new boolean[N];

    static {
        try (InputStream in = SystematicsTest.class.getResourceAsStream("systematics.txt")) {
            new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> REFERENCE.put(
                            words[0],
                            Arrays.stream(words)
                                    .skip(1)
                                    .mapToDouble(Double::parseDouble)
                                    .toArray()));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    SystematicsTest() {
        for (int i = 0; i < N; i++) {
            double u = (i + 1) * 0.6180339887498949 % 1;
            double v = (i + 1) * 0.7548776662466927 % 1;
            double w = (i + 1) * 0.5698402909980532 % 1;
            seeing[i] = 0.7 + 0.8 * v;
            depth[i] = Math.floor(6 * w);
            visits[i] = Math.floor(4 * ((i + 1) * 0.9195620 % 1));
            int t = (int) Math.floor(7 * ((i + 1) * 0.32471795724474602 % 1));
            tile[i] = "tile-" + t;
            scores[i] = u + 0.25 * v + 0.05 * depth[i] + (t == 3 ? 0.15 : 0);
            flagged[i] = scores[i] > 1.2;
        }
    }

    private static double reference(String name, int value) {
        return REFERENCE.get(name)[value];
    }

    private Dependence of(SurveyColumn column) {
        return Systematics.defaults(0).test(scores, flagged, List.of(column)).get(0);
    }

    private static void isCloseTo(double value, double expected) {
        assertThat(value).isCloseTo(expected, within(1e-10 * Math.abs(expected)));
    }

    @Test
    void theSurveyIsTheReferences() {
        assertThat(IntStream.range(0, N).filter(i -> flagged[i]).count()).isEqualTo((long) reference("flagged", 0));
    }

    @Test
    void spearmanIsScipys() {
        Dependence.Test test = of(SurveyColumn.ofNumbers("seeing", seeing)).scores();

        assertThat(test.method()).isEqualTo(Method.SPEARMAN);
        isCloseTo(test.effect(), reference("spearman-seeing", 0));
        isCloseTo(test.p(), reference("spearman-seeing", 1));
    }

    @Test
    void spearmanWithTiesIsScipys() {
        Dependence.Test test = of(SurveyColumn.ofNumbers("depth", depth)).scores();

        isCloseTo(test.effect(), reference("spearman-depth", 0));
        isCloseTo(test.p(), reference("spearman-depth", 1));

        double[] coarse =
                Arrays.stream(scores).map(score -> Math.floor(10 * score) / 10).toArray();
        Dependence.Test tied = Systematics.defaults(0)
                .test(coarse, flagged, List.of(SurveyColumn.ofNumbers("depth", depth)))
                .get(0)
                .scores();

        isCloseTo(tied.effect(), reference("spearman-coarse", 0));
        isCloseTo(tied.p(), reference("spearman-coarse", 1));
    }

    /** Kolmogorov's limit with Stephens' correction is within a tenth of the exact p at these sizes. */
    @Test
    void kolmogorovSmirnovIsScipys() {
        Dependence.Test test = of(SurveyColumn.ofNumbers("seeing", seeing)).flags();

        assertThat(test.method()).isEqualTo(Method.KOLMOGOROV_SMIRNOV);
        assertThat(test.permuted()).isFalse();
        isCloseTo(test.statistic(), reference("ks-seeing", 0));
        assertThat(test.p()).isCloseTo(reference("ks-seeing", 1), within(0.15 * reference("ks-seeing", 1)));
    }

    /** p by NumPy's permutations; both are of so many that they agree within three standard errors. */
    @Test
    void manyEqualNumbersArePermuted() {
        Dependence.Test strong = of(SurveyColumn.ofNumbers("depth", depth)).flags();

        assertThat(strong.permuted()).isTrue();
        isCloseTo(strong.statistic(), reference("permuted-ks-depth", 0));
        assertThat(strong.p()).isEqualTo(1e-4);

        Dependence.Test weak = of(SurveyColumn.ofNumbers("visits", visits)).flags();
        double p = reference("permuted-ks-visits", 1);

        isCloseTo(weak.statistic(), reference("permuted-ks-visits", 0));
        assertThat(weak.p()).isCloseTo(p, within(3 * Math.sqrt(p * (1 - p) * (1 / 9999.0 + 1 / 20000.0))));
    }

    @Test
    void categoriesAreTestedAsByScipy() {
        Dependence found = of(SurveyColumn.ofCategories("tile", List.of(tile)));

        assertThat(found.scores().method()).isEqualTo(Method.KRUSKAL_WALLIS);
        isCloseTo(found.scores().statistic(), reference("kruskal-tile", 0));
        isCloseTo(found.scores().p(), reference("kruskal-tile", 1));
        isCloseTo(found.scores().effect(), reference("kruskal-tile", 0) / (N - 1));
        assertThat(found.flags().method()).isEqualTo(Method.CHI_SQUARED);
        isCloseTo(found.flags().statistic(), reference("chi2-tile", 0));
        isCloseTo(found.flags().effect(), reference("cramer-tile", 0));
    }

    @Test
    void kruskalWallisWithTiesIsScipys() {
        double[] coarse =
                Arrays.stream(scores).map(score -> Math.floor(10 * score) / 10).toArray();
        Dependence.Test test = Systematics.defaults(0)
                .test(coarse, flagged, List.of(SurveyColumn.ofCategories("tile", List.of(tile))))
                .get(0)
                .scores();

        isCloseTo(test.statistic(), reference("kruskal-coarse", 0));
        isCloseTo(test.p(), reference("kruskal-coarse", 1));
    }

    /** 84 to 87 objects a tile, of which 53 / 600 are flagged: more than five are expected in each. */
    @Test
    void chiSquaredHasItsLimitWhereEnoughAreExpected() {
        Dependence.Test test =
                of(SurveyColumn.ofCategories("tile", List.of(tile))).flags();

        assertThat(test.permuted()).isFalse();
        isCloseTo(test.p(), reference("chi2-tile", 1));
    }

    @Test
    void fewFlagsArePermuted() {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        boolean[] few = new boolean[N];
        for (int i = 0; i < N; i++) {
            few[i] = scores[i] > sorted[N - 11];
        }
        Dependence.Test test = Systematics.defaults(0)
                .test(scores, few, List.of(SurveyColumn.ofCategories("tile", List.of(tile))))
                .get(0)
                .flags();
        double p = reference("few", 2);

        assertThat(test.permuted()).isTrue();
        isCloseTo(test.statistic(), reference("few", 1));
        assertThat(test.p()).isCloseTo(p, within(3 * Math.sqrt(p * (1 / 9999.0 + 1 / 20000.0))));
    }

    @Test
    void permutationsDoNotCareWhichSideIsFewer() {
        int[] sizes = {30, 20, 50};
        int[] most = {28, 20, 42};
        double statistic = RankTests.chiSquared(most, sizes, 0.9);
        double few = new FlagPermutations(sizes, 10, 50_000, 3)
                .probability(statistic, drawn -> RankTests.chiSquared(drawn, sizes, 0.1));
        double many = new FlagPermutations(sizes, 90, 50_000, 4)
                .probability(statistic, drawn -> RankTests.chiSquared(drawn, sizes, 0.9));

        assertThat(many).isCloseTo(few, within(4 * Math.sqrt(2 * few * (1 - few) / 50_000)));
    }

    @Test
    void intervalsAreScipys() {
        isCloseTo(new Rate(7, 120).low(), reference("wilson", 0));
        isCloseTo(new Rate(7, 120).high(), reference("wilson", 1));
        assertThat(new Rate(0, 30).low()).isZero();
        isCloseTo(new Rate(0, 30).high(), reference("wilson-none", 1));
        isCloseTo(new Rate(30, 30).low(), reference("wilson-all", 0));
        assertThat(new Rate(30, 30).high()).isEqualTo(1);
        assertThat(new Rate(0, 0).value()).isNaN();
        assertThatThrownBy(() -> new Rate(3, 2)).hasMessageContaining("3 of 2");
    }

    /** Six tests: Spearman's and Kolmogorov and Smirnov's of three columns. */
    @Test
    void probabilitiesAreAdjustedTogetherAfterHolm() {
        List<Dependence> found = Systematics.defaults(0)
                .test(
                        scores,
                        flagged,
                        List.of(
                                SurveyColumn.ofNumbers("seeing", seeing),
                                SurveyColumn.ofNumbers("depth", depth),
                                SurveyColumn.ofNumbers("visits", visits)));
        List<Dependence.Test> tests = found.stream()
                .flatMap(each -> List.of(each.scores(), each.flags()).stream())
                .sorted((a, b) -> Double.compare(a.p(), b.p()))
                .toList();

        double before = 0;
        for (int k = 0; k < 6; k++) {
            before = Math.max(before, Math.min(1, tests.get(k).p() * (6 - k)));
            assertThat(tests.get(k).adjusted()).isEqualTo(before);
        }
        assertThat(tests.get(0).adjusted()).isEqualTo(6 * tests.get(0).p());
    }

    /** Ties in p: by hand, 4 · 0.001, and both at least that. */
    @Test
    void equalProbabilitiesAreAdjustedAlike() {
        List<Dependence> found = Systematics.defaults(0)
                .test(
                        scores,
                        flagged,
                        List.of(SurveyColumn.ofNumbers("a", seeing), SurveyColumn.ofNumbers("b", seeing)));

        assertThat(found.get(0).scores().adjusted())
                .isEqualTo(4 * found.get(0).scores().p())
                .isEqualTo(found.get(1).scores().adjusted());
    }

    @Test
    void groupsHoldAsManyObjectsEach() {
        Dependence found = of(SurveyColumn.ofNumbers("seeing", seeing));

        assertThat(found.groups())
                .hasSize(10)
                .allSatisfy(group -> assertThat(group.flagged().of()).isEqualTo(60));
        assertThat(found.objects()).isEqualTo(N);
        assertThat(found.groups().stream()
                        .mapToLong(group -> group.flagged().found())
                        .sum())
                .isEqualTo(53);
        for (Dependence.Group group : found.groups()) {
            double[] own = IntStream.range(0, N)
                    .filter(i -> seeing[i] >= group.from() && seeing[i] <= group.to())
                    .mapToDouble(i -> scores[i])
                    .sorted()
                    .toArray();
            assertThat(own).hasSize(60);
            assertThat(group.medianScore()).isEqualTo((own[29] + own[30]) / 2);
        }
    }

    @Test
    void equalNumbersStayInOneGroup() {
        Dependence found = of(SurveyColumn.ofNumbers("depth", depth));

        assertThat(found.groups()).extracting(Dependence.Group::name).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(found.groups().get(2).flagged().of())
                .isEqualTo(IntStream.range(0, N).filter(i -> depth[i] == 2).count());
    }

    @Test
    void rangesAreNamedSoThatTheyDiffer() {
        double[] ra = Arrays.stream(seeing).map(value -> 180 + value / 100).toArray();

        assertThat(of(SurveyColumn.ofNumbers("ra", ra)).groups())
                .extracting(Dependence.Group::name)
                .doesNotHaveDuplicates()
                .startsWith("180.00701 to 180.00778");
    }

    @Test
    void rareCategoriesArePutTogether() {
        List<String> some = IntStream.range(0, N)
                .mapToObj(i -> i < 4 ? "one" : i < 7 ? "two" : tile[i])
                .toList();
        Dependence found = of(SurveyColumn.ofCategories("tile", some));

        assertThat(found.groups()).hasSize(8);
        assertThat(found.groups().get(7).name()).isEqualTo("2 rarer values");
        assertThat(found.groups().get(7).flagged().of()).isEqualTo(7);
    }

    @Test
    void objectsWithoutValueAreCountedApart() {
        double[] some = seeing.clone();
        String[] names = tile.clone();
        for (int i = 0; i < 100; i++) {
            some[i] = i == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            names[i] = "";
        }
        long missed = IntStream.range(0, 100).filter(i -> flagged[i]).count();

        for (SurveyColumn column :
                List.of(SurveyColumn.ofNumbers("n", some), SurveyColumn.ofCategories("c", List.of(names)))) {
            Dependence found = of(column);
            assertThat(found.missing()).isEqualTo(new Rate(missed, 100));
            assertThat(found.objects()).isEqualTo(500);
        }
    }

    @Test
    void missingValuesChangeNothingElse() {
        double[] some = Arrays.copyOf(seeing, N + 50);
        double[] more = Arrays.copyOf(scores, N + 50);
        Arrays.fill(some, N, N + 50, Double.NaN);
        Dependence with = Systematics.defaults(0)
                .test(more, Arrays.copyOf(flagged, N + 50), List.of(SurveyColumn.ofNumbers("seeing", some)))
                .get(0);
        Dependence without = of(SurveyColumn.ofNumbers("seeing", seeing));

        assertThat(with.scores()).isEqualTo(without.scores());
        assertThat(with.flags()).isEqualTo(without.flags());
        assertThat(with.groups()).isEqualTo(without.groups());
    }

    @Test
    void columnsThatSayNothingAreNotTested() {
        assertThat(of(SurveyColumn.ofNumbers("n", new double[N])).untested()).isEqualTo("all objects have one value");
        assertThat(of(SurveyColumn.ofCategories(
                                "c", IntStream.range(0, N).mapToObj(i -> "x").toList()))
                        .untested())
                .isEqualTo("all objects have one value");
        assertThat(of(SurveyColumn.ofCategories(
                                "id",
                                IntStream.range(0, N).mapToObj(i -> "id-" + i).toList()))
                        .untested())
                .isEqualTo("no two values have 5 objects each");
        double[] few = new double[N];
        Arrays.fill(few, 19, N, Double.NaN);
        Dependence found = of(SurveyColumn.ofNumbers("few", few));
        assertThat(found.untested()).isEqualTo("19 objects have a value, fewer than 20");
        assertThat(found.scores()).isNull();
        assertThat(found.flags()).isNull();
        assertThat(found.finding(0.5)).isEmpty();
    }

    @Test
    void withoutFlagsOnlyScoresAreTested() {
        for (boolean all : new boolean[] {false, true}) {
            boolean[] same = new boolean[N];
            Arrays.fill(same, all);
            for (SurveyColumn column : List.of(
                    SurveyColumn.ofNumbers("seeing", seeing), SurveyColumn.ofCategories("tile", List.of(tile)))) {
                Dependence found = Systematics.defaults(0)
                        .test(scores, same, List.of(column))
                        .get(0);
                assertThat(found.flags()).isNull();
                assertThat(found.scores()).isNotNull();
            }
        }
    }

    @Test
    void findingsSayWhatAPersonAsks() {
        List<Dependence> found = Systematics.defaults(0)
                .test(
                        scores,
                        flagged,
                        List.of(
                                SurveyColumn.ofNumbers("seeing", seeing),
                                SurveyColumn.ofCategories("tile", List.of(tile)),
                                SurveyColumn.ofNumbers("visits", visits)));

        assertThat(found.get(0).finding(0.01).orElseThrow())
                .startsWith(
                        "flags and scores depend on seeing: 0 % flagged at 0.941 to 1.018, 20.0 % at 1.341 to 1.418 ")
                .endsWith("(Kolmogorov–Smirnov D = 0.32, adjusted p = 3e-4)");
        assertThat(found.get(1).finding(0.05).orElseThrow())
                .matches(
                        "flags depend on tile: .* % flagged in tile-\\d, .* % in tile-3 \\(chi-squared V = 0.17, adjusted p = 0.0\\d+\\)");
        assertThat(found.get(2).finding(0.01)).isEmpty();
    }

    @Test
    void ratesAreWrittenAsPeopleDo() {
        assertThat(Dependence.percent(0)).isEqualTo("0 %");
        assertThat(Dependence.percent(0.00423)).isEqualTo("0.42 %");
        assertThat(Dependence.percent(0.2034)).isEqualTo("20.3 %");
    }

    @Test
    void probabilitiesAreWrittenAsPeopleDo() {
        assertThat(Dependence.shownP(0.234)).isEqualTo("= 0.23");
        assertThat(Dependence.shownP(0.0134)).isEqualTo("= 0.013");
        assertThat(Dependence.shownP(2.4e-5)).isEqualTo("= 2e-5");
        assertThat(Dependence.shownP(2.4e-12)).isEqualTo("= 2e-12");
        assertThat(Dependence.shownP(0)).isEqualTo("< 1e-300");
    }

    /** Of surveys without dependence, about one in a hundred has an adjusted p below 0.01; 8 or more of 200 come once in 1,000 times. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void chanceIsRarelyTakenForDependence(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int alarms = 0;
        for (int survey = 0; survey < 200; survey++) {
            double[] noise = random.doubles(300).toArray();
            boolean[] flags = new boolean[300];
            IntStream.range(0, 300).forEach(i -> flags[i] = noise[i] > 0.95);
            IntFunction<String> name = i -> "t" + random.nextInt(12);
            boolean found = Systematics.defaults(seed)
                    .withPermutations(999)
                    .test(
                            noise,
                            flags,
                            List.of(
                                    SurveyColumn.ofNumbers(
                                            "a", random.doubles(300).toArray()),
                                    SurveyColumn.ofNumbers(
                                            "b",
                                            random.ints(300, 0, 4)
                                                    .asDoubleStream()
                                                    .toArray()),
                                    SurveyColumn.ofCategories(
                                            "c",
                                            IntStream.range(0, 300)
                                                    .mapToObj(name)
                                                    .toList())))
                    .stream()
                    .anyMatch(each -> each.flagsDepend(0.01) || each.scoresDepend(0.01));
            alarms += found ? 1 : 0;
        }
        assertThat(alarms).as("seed %d", seed).isLessThan(8);
    }

    /** A hump: seen of flags, though scores neither rise nor fall. */
    @Test
    void flagsAtBothEdgesAreFound() {
        double[] x = IntStream.range(0, N).mapToDouble(i -> i).toArray();
        double[] odd = IntStream.range(0, N)
                .mapToDouble(i -> Math.abs(i - 299.5) / 300 + (i * 0.6180339887498949 % 1) * 0.5)
                .toArray();
        boolean[] flags = new boolean[N];
        IntStream.range(0, N).forEach(i -> flags[i] = odd[i] > 1.2);
        Dependence found = Systematics.defaults(0)
                .test(odd, flags, List.of(SurveyColumn.ofNumbers("x", x)))
                .get(0);

        assertThat(found.scores().p()).isGreaterThan(0.1);
        assertThat(found.flagsDepend(0.001)).isTrue();
    }

    @Test
    void theSameSeedGivesTheSame() {
        List<SurveyColumn> columns = List.of(SurveyColumn.ofNumbers("visits", visits));

        assertThat(Systematics.defaults(5).test(scores, flagged, columns))
                .isEqualTo(Systematics.defaults(5).test(scores, flagged, columns));
        assertThat(Systematics.defaults(5)
                        .test(scores, flagged, columns)
                        .get(0)
                        .flags()
                        .p())
                .isNotEqualTo(Systematics.defaults(6)
                        .test(scores, flagged, columns)
                        .get(0)
                        .flags()
                        .p());
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        Systematics systematics = Systematics.defaults(0);
        List<SurveyColumn> columns = List.of(SurveyColumn.ofNumbers("seeing", seeing));

        assertThatThrownBy(() -> systematics.test(scores, new boolean[3], columns))
                .hasMessage("there are 600 scores and 3 flags; as many of each expected");
        assertThatThrownBy(() -> systematics.test(new double[3], new boolean[3], columns))
                .hasMessage("the column seeing is of 600 objects; 3 expected");
        double[] wrong = scores.clone();
        wrong[7] = Double.NaN;
        assertThatThrownBy(() -> systematics.test(wrong, flagged, columns)).hasMessageContaining("scores[7] is NaN");
        assertThatThrownBy(() -> systematics.test(scores, flagged, List.of(columns.get(0), columns.get(0))))
                .hasMessageContaining("each name once");
        assertThatThrownBy(() -> systematics.withBins(1)).hasMessage("bins is 1; 2 to 100 expected");
        assertThatThrownBy(() -> systematics.withPermutations(5)).hasMessageContaining("permutations is 5");
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> of(SurveyColumn.ofNumbers("seeing", seeing)))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
