package org.galaxyscreen.report.figure;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;

/** Which detectors fire together: a line for each combination, dots for its detectors, a bar for how many objects. */
final class Agreement extends Figure {
    private static final double WIDTH = 345;
    private static final double ROW = 15;
    private static final double COLUMN = 15;
    private static final double TOP = 70;
    private static final int MOST_ROWS = 16;

    private final List<String> names;
    private final List<Map.Entry<BitSet, Integer>> rows;
    private final int leftOut;

    private Agreement(List<String> names, List<Map.Entry<BitSet, Integer>> all) {
        super(
                "Which detectors flag the same objects",
                WIDTH,
                TOP + ROW * Math.max(1, Math.min(MOST_ROWS, all.size())) + (all.size() > MOST_ROWS ? ROW : 0) + 8);
        this.names = names;
        this.rows = all.subList(0, Math.min(MOST_ROWS, all.size()));
        this.leftOut = all.size() - rows.size();
    }

    static Agreement of(AnomalyCatalogue catalogue) {
        Map<BitSet, Integer> counts = new HashMap<>();
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            BitSet fired = new BitSet();
            for (int d = 0; d < entry.flags().size(); d++) {
                fired.set(d, entry.flags().get(d));
            }
            if (!fired.isEmpty()) {
                counts.merge(fired, 1, Integer::sum);
            }
        }
        List<Map.Entry<BitSet, Integer>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort(Comparator.comparing((Map.Entry<BitSet, Integer> row) -> -row.getValue())
                .thenComparing(row -> row.getKey().toString()));
        return new Agreement(
                catalogue.detectors().stream()
                        .map(AnomalyCatalogue.Column::name)
                        .toList(),
                sorted);
    }

    @Override
    void draw(Canvas canvas) {
        double left = 10 + COLUMN * names.size() + 8;
        Canvas.Type name = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.START);
        for (int d = 0; d < names.size(); d++) {
            canvas.upwards(10 + COLUMN * d + COLUMN / 2 + 3, TOP - 4, shortened(names.get(d)), name);
        }
        if (rows.isEmpty()) {
            canvas.text(left, TOP + 10, "no detector flags anything", name);
            return;
        }
        Axis axis = new Axis(0, rows.get(0).getValue(), left, WIDTH - 48);
        canvas.text(left, TOP - 4, "objects", Canvas.Type.of(Ink.TICK, 9, Canvas.Anchor.START));
        for (int r = 0; r < rows.size(); r++) {
            double y = TOP + ROW * r + ROW / 2;
            BitSet fired = rows.get(r).getKey();
            int first = fired.nextSetBit(0);
            canvas.line(10 + COLUMN * (first + 0.5), y, 10 + COLUMN * (fired.length() - 0.5), y, Ink.ODD, 1.4, false);
            for (int d = 0; d < names.size(); d++) {
                canvas.circle(10 + COLUMN * (d + 0.5), y, 4, fired.get(d) ? Ink.ODD : Ink.FAINT);
            }
            int count = rows.get(r).getValue();
            String text = String.format(Locale.ROOT, "%,d", count);
            canvas.rectangle(left, y - 5, Math.max(1, axis.at(count) - left), 10, Ink.BAR, text);
            canvas.text(
                    Math.max(left + 1, axis.at(count)) + 4,
                    y + 3,
                    text,
                    Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.START));
        }
        if (leftOut > 0) {
            canvas.text(
                    left,
                    TOP + ROW * rows.size() + 11,
                    leftOut + " rarer combinations left out",
                    Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.START));
        }
    }

    private static String shortened(String name) {
        return name.length() > 14 ? name.substring(0, 13) + "…" : name;
    }
}
