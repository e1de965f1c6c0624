package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;

/**
 * 300 rows of 12 columns in two blocks: 260 ordinary ones around 0, 20 of kind A and 20 of kind B, each around a place of its own. A is
 * interesting, B is as odd and is not.
 */
final class Survey {
    static final int ROWS = 300;
    static final int A = 260;
    static final int B = 280;
    static final List<FeatureBlock> BLOCKS =
            List.of(new FeatureBlock("first", 0, 8), new FeatureBlock("second", 8, 12));

    private Survey() {}

    static Features features() {
        SplittableRandom random = new SplittableRandom(1);
        Features.Builder builder = Features.builder(12);
        for (int row = 0; row < ROWS; row++) {
            float[] values = new float[12];
            for (int i = 0; i < 12; i++) {
                double centre = row >= B && i % 3 == 0 ? 4 : row >= A && row < B && i % 3 == 1 ? 4 : 0;
                values[i] = (float) (centre + random.nextGaussian());
            }
            builder.add(SurveyObject.of("o" + row), values, 0);
        }
        return builder.build();
    }

    static ReviewSpace space() {
        return ReviewSpace.withNeighbours(features(), BLOCKS);
    }

    static int[] interest() {
        int[] interest = new int[ROWS];
        Arrays.fill(interest, 1);
        Arrays.fill(interest, A, B, 5);
        return interest;
    }

    static Judgements judgements() {
        return new Judgements(
                new int[] {0, 7, 30, 99, 261, 262, 263, 281, 282, 283}, new double[] {1, 1, 0, 1, 5, 4, 5, 0, 1, 0});
    }

    static int count(ReviewRanking ranking, int from, int to, int head) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < head; i++) {
            rows.add(ranking.row(i));
        }
        return (int) rows.stream().filter(row -> row >= from && row < to).count();
    }
}
