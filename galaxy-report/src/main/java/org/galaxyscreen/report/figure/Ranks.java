package org.galaxyscreen.report.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * Ranks in one screening against those in another. The groups differ in shape as well as in colour; the smaller ones lie on top. All points are one
 * picture, however many there are.
 */
final class Ranks extends Figure {
    private static final double SIDE = 300;
    private static final double LEFT = 58;
    private static final double TOP = 10;
    private static final double STRIP = 14;
    private static final double GAP = 5;
    private static final double BELOW = 36;
    private static final double KEY = 34;
    private static final double PIXELS_PER_POINT = 300 / 72.0;

    /**
     * Whom the points stand for, in the order in which they are drawn. Since they are pixels, their colours are the same on any ground, light or dark
     * (Okabe and Ito 2008).
     */
    private enum Group {
        NEITHER("flagged in neither", new Color(0x8a, 0x93, 0xa3, 150)),
        BOTH("flagged in both", new Color(0x009e73)),
        GONE("flagged before alone", Ink.BAR.colour()),
        NEW("flagged after alone", Ink.ODD.colour());

        private final String label;
        private final Color colour;

        Group(String label, Color colour) {
            this.label = label;
            this.colour = colour;
        }
    }

    private final int[] before;
    private final int[] after;
    private final Group[] groups;
    private final int[] counts = new int[Group.values().length];

    Ranks(int[] before, int[] after, boolean[] flaggedBefore, boolean[] flaggedAfter) {
        super("Rank after against rank before", LEFT + STRIP + GAP + SIDE + 12, TOP + SIDE + GAP + STRIP + BELOW + KEY);
        this.before = before.clone();
        this.after = after.clone();
        this.groups = new Group[before.length];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = flaggedBefore[i]
                    ? flaggedAfter[i] ? Group.BOTH : Group.GONE
                    : flaggedAfter[i] ? Group.NEW : Group.NEITHER;
            counts[groups[i].ordinal()]++;
        }
    }

    @Override
    void draw(Canvas canvas) {
        double start = LEFT + STRIP + GAP;
        double base = TOP + SIDE;
        double foot = base + GAP + STRIP;
        Axis across = axis(before, start, start + SIDE);
        Axis up = axis(after, base, TOP);
        Canvas.Type tick = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.MIDDLE);
        Canvas.Type beside = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.END);
        for (double rank = 1; Math.log10(rank) <= across.high(); rank *= 10) {
            double x = across.at(Math.log10(rank));
            canvas.line(x, TOP, x, foot, Ink.GRID, 0.6, false);
            canvas.text(x, foot + 12, String.format(Locale.ROOT, "%,.0f", rank), tick);
        }
        for (double rank = 1; Math.log10(rank) <= up.high(); rank *= 10) {
            double y = up.at(Math.log10(rank));
            canvas.line(LEFT, y, start + SIDE, y, Ink.GRID, 0.6, false);
            canvas.text(LEFT - 4, y + 3, String.format(Locale.ROOT, "%,.0f", rank), beside);
        }
        double most = Math.min(across.high(), up.high());
        canvas.line(across.at(0), up.at(0), across.at(most), up.at(most), Ink.TICK, 0.8, true);
        canvas.line(start, TOP, start, base, Ink.AXIS, 0.8, false);
        canvas.line(start, base, start + SIDE, base, Ink.AXIS, 0.8, false);
        canvas.image(LEFT, TOP, STRIP + GAP + SIDE, SIDE + GAP + STRIP, points(across, up));

        Canvas.Type label = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.MIDDLE);
        canvas.text(start + SIDE / 2, foot + 26, "rank before", label);
        canvas.upwards(10, TOP + SIDE / 2, "rank after", label);
        canvas.text(start + SIDE - 6, base - 7, "odder after", beside);
        canvas.text(start + 6, TOP + 12, "odder before", Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.START));
        if (only(before)) {
            canvas.upwards(LEFT + STRIP / 2 + 3, TOP + SIDE / 2, "came", tick);
        }
        if (only(after)) {
            canvas.text(start + SIDE / 2, base + GAP + STRIP / 2 + 3, "went", tick);
        }
        key(canvas, foot + BELOW);
    }

    private static boolean only(int[] ranks) {
        for (int rank : ranks) {
            if (rank == 0) {
                return true;
            }
        }
        return false;
    }

    /** With room at both ends, so that no point is cut. */
    private static Axis axis(int[] ranks, double from, double to) {
        int most = 1;
        for (int rank : ranks) {
            most = Math.max(most, rank);
        }
        double high = Math.log10(Math.max(most, 2));
        return new Axis(-0.025 * high, 1.02 * high, from, to);
    }

    /** Two by two. */
    private void key(Canvas canvas, double top) {
        Canvas.Type type = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.START);
        for (Group group : Group.values()) {
            double x = LEFT + (group.ordinal() % 2) * (STRIP + GAP + SIDE) / 2;
            double y = top + 10 + group.ordinal() / 2 * 15;
            BufferedImage image = blank(9, 9);
            Graphics2D graphics = graphics(image);
            mark(graphics, group, 4.5, 4.5, 3.2);
            graphics.dispose();
            canvas.image(x, y - 7.5, 9, 9, image);
            canvas.text(x + 13, y, String.format(Locale.ROOT, "%s (%,d)", group.label, counts[group.ordinal()]), type);
        }
    }

    private static BufferedImage blank(double width, double height) {
        return new BufferedImage(
                (int) Math.round(width * PIXELS_PER_POINT),
                (int) Math.round(height * PIXELS_PER_POINT),
                BufferedImage.TYPE_INT_ARGB);
    }

    private static Graphics2D graphics(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(PIXELS_PER_POINT, PIXELS_PER_POINT);
        return graphics;
    }

    /** Transparent between the points, so that it lies on any ground. */
    private BufferedImage points(Axis across, Axis up) {
        BufferedImage image = blank(STRIP + GAP + SIDE, SIDE + GAP + STRIP);
        Graphics2D graphics = graphics(image);
        graphics.translate(-LEFT, -TOP);
        double radius = before.length < 2_000 ? 1.8 : before.length < 20_000 ? 1.2 : 0.8;
        for (Group group : Group.values()) {
            for (int i = 0; i < before.length; i++) {
                if (groups[i] == group) {
                    double x = before[i] == 0 ? LEFT + STRIP / 2 : across.at(Math.log10(before[i]));
                    double y = after[i] == 0 ? TOP + SIDE + GAP + STRIP / 2 : up.at(Math.log10(after[i]));
                    mark(graphics, group, x, y, group == Group.NEITHER ? radius : radius + 0.7);
                }
            }
        }
        graphics.dispose();
        return image;
    }

    private static void mark(Graphics2D graphics, Group group, double x, double y, double radius) {
        graphics.setColor(group.colour);
        switch (group) {
            case NEW -> graphics.fill(triangle(x, y, 1.25 * radius, -1));
            case GONE -> graphics.fill(triangle(x, y, 1.25 * radius, 1));
            case BOTH ->
                graphics.fill(new Rectangle2D.Double(x - 0.85 * radius, y - 0.85 * radius, 1.7 * radius, 1.7 * radius));
            case NEITHER -> graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        }
    }

    /** @param tip 1 for one that points downwards, −1 for one that points upwards */
    private static Path2D triangle(double x, double y, double radius, int tip) {
        Path2D path = new Path2D.Double();
        path.moveTo(x, y + tip * radius);
        path.lineTo(x - radius, y - tip * 0.8 * radius);
        path.lineTo(x + radius, y - tip * 0.8 * radius);
        path.closePath();
        return path;
    }
}
