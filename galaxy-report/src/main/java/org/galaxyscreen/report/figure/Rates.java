package org.galaxyscreen.report.figure;

import java.util.List;
import java.util.Locale;

/** Which part of each group has a property, a bar for each, with the interval in which the rate lies; a dashed line for all together. */
final class Rates extends Figure {
    private static final double WIDTH = 345;
    private static final double LEFT = 122;
    private static final double RIGHT = 44;
    private static final double TOP = 18;
    private static final double BOTTOM = 34;
    private static final double ROW = 15;
    private static final int MOST_ROWS = 30;

    /** As many characters as there is room for. */
    private static final int NAME = 25;

    private final List<String> names;
    private final double[] rates;
    private final double[] low;
    private final double[] high;
    private final double overall;
    private final int leftOut;
    private final String what;

    Rates(String title, String what, List<String> names, double[] rates, double[] low, double[] high, double overall) {
        super(
                title,
                WIDTH,
                TOP + ROW * Math.min(MOST_ROWS, rates.length) + (rates.length > MOST_ROWS ? ROW : 0) + BOTTOM);
        this.what = what;
        this.names = List.copyOf(names.subList(0, Math.min(MOST_ROWS, names.size())));
        this.rates = rates.clone();
        this.low = low.clone();
        this.high = high.clone();
        this.overall = overall;
        this.leftOut = rates.length - this.names.size();
    }

    @Override
    void draw(Canvas canvas) {
        double base = TOP + ROW * names.size() + 2;
        double end = WIDTH - RIGHT;
        Axis across = new Axis(0, 100 * most(), LEFT, end);
        for (double value : across.ticks(5)) {
            canvas.line(across.at(value), TOP, across.at(value), base, Ink.GRID, 0.6, false);
        }
        Canvas.Type name = Canvas.Type.of(Ink.TEXT, 8.5, Canvas.Anchor.END);
        Canvas.Type number = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.START);
        for (int i = 0; i < names.size(); i++) {
            double y = TOP + ROW * (i + 0.5);
            String text = percent(rates[i]);
            canvas.text(LEFT - 6, y + 3, shortened(names.get(i)), name);
            if (rates[i] > 0) {
                canvas.rectangle(
                        LEFT,
                        y - 4.5,
                        across.at(100 * rates[i]) - LEFT,
                        9,
                        Ink.BAR,
                        names.get(i) + ": " + text + ", " + percent(low[i]) + " to " + percent(high[i]));
            }
            interval(canvas, across, y, low[i], high[i], end);
            canvas.text(end + 5, y + 3, text, number);
        }
        canvas.line(across.at(100 * overall), TOP - 4, across.at(100 * overall), base, Ink.FENCE, 1, true);
        canvas.text(
                across.at(100 * overall),
                TOP - 8,
                "all: " + percent(overall),
                Canvas.Type.of(
                        Ink.FENCE,
                        8.5,
                        across.at(100 * overall) > end - 30 ? Canvas.Anchor.END : Canvas.Anchor.MIDDLE));
        canvas.line(LEFT, TOP, LEFT, base, Ink.AXIS, 0.8, false);
        canvas.line(LEFT, base, end, base, Ink.AXIS, 0.8, false);
        across.markBelow(canvas, base);
        canvas.text((LEFT + end) / 2, base + 25, what, Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.MIDDLE));
        if (leftOut > 0) {
            canvas.text(LEFT - 6, base + 25, leftOut + " smaller ones left out", name);
        }
    }

    /** Where the axis ends: the interval of a small group must not squeeze all rates together. */
    private double most() {
        double rate = overall;
        double end = 0;
        for (int i = 0; i < names.size(); i++) {
            rate = Math.max(rate, rates[i]);
            end = Math.max(end, high[i]);
        }
        return Math.max(1e-6, Math.min(Math.max(end, overall), 2 * rate));
    }

    /** An interval that goes on beyond the axis has no stroke at that end. */
    private static void interval(Canvas canvas, Axis across, double y, double low, double high, double end) {
        double from = across.at(100 * low);
        double to = Math.min(across.at(100 * high), end);
        canvas.line(from, y, to, y, Ink.TEXT, 1, false);
        canvas.line(from, y - 3, from, y + 3, Ink.TEXT, 1, false);
        if (across.at(100 * high) <= end) {
            canvas.line(to, y - 3, to, y + 3, Ink.TEXT, 1, false);
        }
    }

    private static String percent(double rate) {
        return rate == 0 ? "0 %" : String.format(Locale.ROOT, rate < 0.01 ? "%.2f %%" : "%.1f %%", 100 * rate);
    }

    private static String shortened(String name) {
        return name.length() > NAME ? name.substring(0, NAME - 1) + "…" : name;
    }
}
