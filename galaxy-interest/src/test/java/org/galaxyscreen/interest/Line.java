package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;

/**
 * Surveys of few rows whose similarities are known without a computer. Five places 0 to 4 in one column lie at squared distances of 1 (four
 * of the ten pairs), 4 (three), 9 and 16: the median of many drawn pairs is 4, so that the similarity of i and j is exp(−(i − j)²/16), in any
 * order of the places.
 */
final class Line {
    private Line() {}

    /** Rows of one block a column; the plain score of a row is its number. */
    static ReviewSpace of(double[]... columns) {
        Features.Builder builder = Features.builder(columns.length);
        for (int row = 0; row < columns[0].length; row++) {
            float[] values = new float[columns.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) columns[i][row];
            }
            builder.add(SurveyObject.of("o" + row), values, 0);
        }
        List<FeatureBlock> blocks = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            blocks.add(new FeatureBlock("block" + i, i, i + 1));
        }
        return ReviewSpace.of(builder.build(), blocks, places(columns[0].length));
    }

    /** 0, 1, 2 and so on. */
    static double[] places(int rows) {
        return IntStream.range(0, rows).asDoubleStream().toArray();
    }

    /** Rows at 0, 1, 2 and so on. */
    static ReviewSpace of(int rows) {
        return of(places(rows));
    }

    /** exp(−(i − j)²/16), of five places. */
    static double alike(double i, double j) {
        return Math.exp(-(i - j) * (i - j) / 16);
    }

    static Judgements judgements(int[] rows, double... values) {
        return new Judgements(rows, values);
    }

    static boolean[] seen(int rows, int... seen) {
        boolean[] is = new boolean[rows];
        Arrays.stream(seen).forEach(row -> is[row] = true);
        return is;
    }
}
