package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;

/** Feature rows for the tests. */
public final class Samples {
    private Samples() {}

    public static Features features(float[] values, int dimensions) {
        List<SurveyObject> objects = new ArrayList<>();
        for (int i = 0; i < values.length / dimensions; i++) {
            objects.add(SurveyObject.of("row-" + i));
        }
        return Features.of(objects, dimensions, values);
    }

    /** Rows around a few far-apart centres; row {@code i} belongs to centre {@code i mod centres}. */
    public static Features clustered(int rows, int dimensions, int centres, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] middle = new float[centres * dimensions];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = (float) (20 * random.nextDouble());
        }
        float[] values = new float[rows * dimensions];
        for (int i = 0; i < values.length; i++) {
            int centre = i / dimensions % centres;
            values[i] = (float) (middle[centre * dimensions + i % dimensions] + gaussian(random));
        }
        return features(values, dimensions);
    }

    public static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    public static Features append(Features features, float[] row, String id) {
        Features.Builder builder = Features.builder(features.dimensions());
        for (int i = 0; i < features.rows(); i++) {
            builder.add(features.object(i), features.row(i), 0);
        }
        return builder.add(SurveyObject.of(id), row, 0).build();
    }

    /** What was fitted, as a file keeps it: with fences, unless it is an ensemble. */
    public static FittedFlaggingDetector flagging(FittedDetector fitted) {
        return fitted instanceof FittedEnsemble
                ? FittedFlaggingDetector.of(fitted, 7)
                : FittedFlaggingDetector.of(fitted, new Fences(-1, 2), 7);
    }
}
