package example;

import java.util.Arrays;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Threshold;

/** Flags scores above ten times the median. */
public record TenMedians() implements Threshold {
    @Override
    public Fences fit(double[] trainScores) {
        if (trainScores.length == 0) {
            throw new IllegalArgumentException("there are no scores");
        }
        double[] sorted = trainScores.clone();
        Arrays.sort(sorted);
        return Fences.above(10 * sorted[sorted.length / 2]);
    }
}
