package org.galaxyscreen.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;

/** Rows that the contracts feed to what they test. */
final class SampleRows {
    private SampleRows() {}

    /** Rows around three far-apart centres, the same for the same seed. */
    static Features clustered(int rows, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] middle = new float[3 * dimensions];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = (float) (20 * random.nextDouble());
        }
        float[] values = new float[rows * dimensions];
        for (int i = 0; i < values.length; i++) {
            int centre = i / dimensions % 3;
            values[i] = (float) (middle[centre * dimensions + i % dimensions] + gaussian(random));
        }
        return features(values, dimensions);
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static Features features(float[] values, int dimensions) {
        List<SurveyObject> objects = new ArrayList<>();
        for (int i = 0; i < values.length / dimensions; i++) {
            objects.add(SurveyObject.of("row-" + i));
        }
        return Features.of(objects, dimensions, values);
    }

    static Features append(Features features, float[] row, String id) {
        Features.Builder builder = Features.builder(features.dimensions());
        for (int i = 0; i < features.rows(); i++) {
            builder.add(features.object(i), features.row(i), 0);
        }
        return builder.add(SurveyObject.of(id), row, 0).build();
    }

    /** With one dimension the same in all rows. */
    static Features withConstant(Features features, int dimension) {
        float[] values = values(features);
        for (int row = 0; row < features.rows(); row++) {
            values[row * features.dimensions() + dimension] = 0.1f;
        }
        return Features.of(features.objects(), features.dimensions(), values);
    }

    static float[] values(Features features) {
        float[] values = new float[features.rows() * features.dimensions()];
        features.copyRows(0, features.rows(), values, 0);
        return values;
    }

    /** The numbers below a count, in an order that depends on the seed alone. */
    static int[] shuffled(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
