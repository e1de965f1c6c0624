package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

class RemainingTest {
    /** SciPy 1.17: gamma.ppf([0.5, 0.05, 0.95], 6, scale=2). */
    @Test
    void quantilesAreThoseOfTheGammaDistribution() {
        Remaining remaining = Remaining.gamma(12, 6);

        assertThat(remaining.estimate()).isCloseTo(11.3403, within(0.05));
        assertThat(remaining.lower()).isCloseTo(5.2260, within(0.1));
        assertThat(remaining.upper()).isCloseTo(21.0261, within(0.1));
    }

    @Test
    void intervalsAfterAHundredLabelsCoverTheTruthAndAreUseful() throws IOException {
        List<String> lines = SmallBenchmarkTest.catalogue();
        ReviewSpace space = SmallBenchmarkTest.space(lines);
        int[] interest = SmallBenchmarkTest.interest(lines);
        Map<String, Integer> byId = new HashMap<>();
        for (int row = 0; row < interest.length; row++) {
            byId.put(space.objects().get(row).id(), interest[row]);
        }
        long interesting = Arrays.stream(interest).filter(i -> i >= 4).count();
        int covered = 0;
        List<Double> ratios = new ArrayList<>();
        for (int seed = 0; seed < 10; seed++) {
            Reviewer shown = new Reviewer(space, ReviewOptions.defaults().withSeed(seed));
            for (int i = 0; i < 10; i++) {
                label(shown, shown.next(10), byId);
            }
            for (int draw = 0; draw < 4; draw++) {
                Reviewer reviewer = new Reviewer(space, shown.options());
                reviewer.label(shown.log().entries());
                Audit audit = reviewer.audit(50, 4L * seed + draw);
                label(reviewer, audit.objects(), byId);
                Remaining remaining = reviewer.remaining(audit);
                long found = reviewer.log().current().stream()
                        .filter(label -> label.interest() >= 4)
                        .count();
                long truth = interesting - found;
                covered += truth >= remaining.lower() && truth <= remaining.upper() ? 1 : 0;
                ratios.add(remaining.upper() / remaining.lower());
            }
        }
        ratios.sort(null);
        assertThat(covered).isGreaterThanOrEqualTo(34);
        assertThat(ratios.get(20)).isLessThan(4.2);
    }

    private static void label(Reviewer reviewer, List<SurveyObject> objects, Map<String, Integer> byId) {
        reviewer.label(objects.stream()
                .map(object -> Label.interest(object.id(), byId.get(object.id())))
                .toList());
    }

    @Test
    void auditsAreOfUnseenObjectsAndRepeatBySeed() {
        Reviewer reviewer = new Reviewer(Survey.space());
        reviewer.label(Label.interest("o261", 5));

        List<SurveyObject> objects = reviewer.audit(40, 2).objects();
        assertThat(objects)
                .hasSize(40)
                .doesNotHaveDuplicates()
                .extracting(SurveyObject::id)
                .doesNotContain("o261");
        assertThat(reviewer.audit(40, 2).objects()).isEqualTo(objects);
        assertThat(reviewer.audit(40, 3).objects()).isNotEqualTo(objects);
    }
}
