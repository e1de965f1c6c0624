package org.galaxyscreen.report.figure;

import java.util.Comparator;
import java.util.List;

/** The names of a figure's lines, at their ends. */
final class LineEnds {
    private static final double LABEL = 11;

    private LineEnds() {}

    /** A line's end, to be named. */
    record End(double y, String name, Ink ink, boolean bold) {}

    /**
     * Names the lines: each name as near to its line's end as the others let it.
     *
     * @param ends are sorted
     * @param x where the lines end
     * @param top above which no name stands
     */
    static void name(Canvas canvas, List<End> ends, double x, double top) {
        ends.sort(Comparator.comparingDouble(End::y));
        double[] places = apart(ends.stream().mapToDouble(End::y).toArray(), top);
        for (int i = 0; i < places.length; i++) {
            End end = ends.get(i);
            canvas.line(x + 1, end.y(), x + 7, places[i], end.ink(), 0.6, false);
            canvas.text(
                    x + 9, places[i] + 3, end.name(), new Canvas.Type(end.ink(), 8.5, Canvas.Anchor.START, end.bold()));
        }
    }

    /**
     * Places at least a line of text apart, with the least squares of moves: rows of names that would overlap are pooled about their
     * mean, as in isotonic regression, and all stay within the figure.
     */
    private static double[] apart(double[] rising, double top) {
        double[] sum = new double[rising.length];
        int[] size = new int[rising.length];
        int pools = 0;
        for (int i = 0; i < rising.length; i++) {
            sum[pools] = rising[i] - i * LABEL;
            size[pools] = 1;
            pools++;
            while (pools > 1 && sum[pools - 2] / size[pools - 2] >= sum[pools - 1] / size[pools - 1]) {
                sum[pools - 2] += sum[pools - 1];
                size[pools - 2] += size[pools - 1];
                pools--;
            }
        }
        double[] places = new double[rising.length];
        for (int pool = 0, i = 0; pool < pools; pool++) {
            for (int k = 0; k < size[pool]; k++, i++) {
                places[i] = Math.max(top, sum[pool] / size[pool]) + i * LABEL;
            }
        }
        return places;
    }
}
