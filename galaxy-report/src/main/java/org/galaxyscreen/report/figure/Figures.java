package org.galaxyscreen.report.figure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SettingCurve;

/** The figures that there are. */
public final class Figures {
    private Figures() {}

    /**
     * One detector's scores, counted on a logarithmic axis, with its fences. The axis ends a little past the fence; scores
     * beyond are counted in a bar of their own.
     *
     * @param name of the detector
     * @param scores at least one, finite; copied
     * @throws IllegalArgumentException if there are none, or one is not finite
     */
    public static Figure histogram(String name, double[] scores, Fences fences) {
        requireFinite("scores", scores);
        return new Histogram(name, scores, fences);
    }

    /** The curve by which a setting is judged, such as DBSCAN's eps: each training row's value, the largest first. */
    public static Figure curve(SettingCurve curve) {
        return new FallingCurve(curve);
    }

    /** How many objects each combination of detectors flags. */
    public static Figure agreement(AnomalyCatalogue catalogue) {
        return Agreement.of(catalogue);
    }

    /**
     * Objects as points of a plane, those that are flagged on top. In SVG the points are one embedded PNG, however many there are.
     *
     * @param x of each object, finite, in any unit; copied
     * @param y in the same unit, upwards
     * @param flagged whether each is flagged
     * @throws IllegalArgumentException if there are none, their numbers differ, or a coordinate is not finite
     */
    public static Figure map(String title, double[] x, double[] y, boolean[] flagged) {
        requireFinite("x", x);
        requireFinite("y", y);
        if (y.length != x.length || flagged.length != x.length) {
            throw new IllegalArgumentException("x has " + x.length + " values, y " + y.length + ", flagged "
                    + flagged.length + "; as many of each expected");
        }
        return new Scatter(title, x, y, flagged);
    }

    /**
     * How many interesting objects were found by the models that choose what a person looks at; beside them the plain ranking, and
     * what looking at random would find.
     *
     * @param looked how many objects had been looked at, at each point of the lines; rising, at least one
     * @param found each model's line by its name, the one to stand out first; at least one; copied
     * @param plain the plain ranking's line
     * @param chance which part of all objects is interesting, 0 to 1
     * @throws IllegalArgumentException if a line has another number of points than {@code looked} or one that is not finite, or a
     *     value is out of range
     */
    public static Figure found(int[] looked, Map<String, double[]> found, double[] plain, double chance) {
        if (looked.length == 0 || found.isEmpty()) {
            throw new IllegalArgumentException("there are " + looked.length + " points and " + found.size()
                    + " lines; at least one of each expected");
        }
        for (int i = 0; i < looked.length; i++) {
            if (looked[i] <= (i == 0 ? 0 : looked[i - 1])) {
                throw new IllegalArgumentException("looked[" + i + "] is " + looked[i] + "; rising numbers expected");
            }
        }
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException("chance is " + chance + "; 0 to 1 expected");
        }
        found.forEach((name, line) -> requireLine(name, line, looked.length));
        requireLine("plain", plain, looked.length);
        return new Found(looked, found, plain, chance);
    }

    /**
     * Which part of injected anomalies is found.
     *
     * @param lines each kind's by its name, a part of 0 to 1 for each step of brightness; at least one; copied
     * @param falseAlarms the part that is found without an anomaly, 0 to 1
     */
    public record Recalled(Map<String, double[]> lines, double falseAlarms) {
        /** @throws IllegalArgumentException if there is no line, or the false alarms are out of range */
        public Recalled {
            if (lines.isEmpty() || !(falseAlarms >= 0 && falseAlarms <= 1)) {
                throw new IllegalArgumentException("there are " + lines.size() + " lines and " + falseAlarms
                        + " false alarms; at least one line, and 0 to 1 expected");
            }
            Map<String, double[]> copies = new LinkedHashMap<>();
            lines.forEach((name, line) -> copies.put(name, line.clone()));
            lines = Collections.unmodifiableMap(copies);
        }
    }

    /**
     * Which part of injected anomalies is flagged, by their brightness.
     *
     * @param brightness the steps, rising, above 0; at least one; copied
     * @throws IllegalArgumentException if a line has another number of points than {@code brightness}, or a value is out of range
     */
    public static Figure recall(double[] brightness, Recalled flagged) {
        requireRecall(brightness, List.of(flagged));
        return new Recall(brightness, flagged, null);
    }

    /**
     * As {@link #recall(double[], Recalled)}, and below it which part is among the first that a person's labels have taught to look at.
     *
     * @throws IllegalArgumentException as there
     */
    public static Figure recall(double[] brightness, Recalled flagged, Recalled learned) {
        requireRecall(brightness, List.of(flagged, learned));
        return new Recall(brightness, flagged, learned);
    }

    private static void requireRecall(double[] brightness, List<Recalled> all) {
        requireFinite("brightness", brightness);
        for (int i = 0; i < brightness.length; i++) {
            if (!(brightness[i] > (i == 0 ? 0 : brightness[i - 1]))) {
                throw new IllegalArgumentException(
                        "brightness[" + i + "] is " + brightness[i] + "; rising numbers above 0 expected");
            }
        }
        all.forEach(each -> each.lines().forEach((name, line) -> requireLine(name, line, brightness.length)));
    }

    /**
     * Which part of each group has a property, such as being flagged, as bars with the intervals in which the rates lie; the first 30.
     *
     * @param what the property, for the axis: {@code flagged, percent}
     * @param names of the groups, at least one
     * @param rates of the groups, 0 to 1; copied
     * @param low the intervals' lower ends, 0 to the rate; copied
     * @param high the intervals' upper ends, the rate to 1; copied
     * @param overall the rate of all together, 0 to 1
     * @throws IllegalArgumentException if there are no groups, numbers of them differ, or a value is out of range
     */
    public static Figure rates(
            String title,
            String what,
            List<String> names,
            double[] rates,
            double[] low,
            double[] high,
            double overall) {
        requireFinite("rates", rates);
        if (names.size() != rates.length || low.length != rates.length || high.length != rates.length) {
            throw new IllegalArgumentException("there are " + names.size() + " names, " + rates.length + " rates, "
                    + low.length + " lower and " + high.length + " upper ends; as many of each expected");
        }
        for (int i = 0; i < rates.length; i++) {
            if (!(low[i] >= 0 && low[i] <= rates[i] && rates[i] <= high[i] && high[i] <= 1)) {
                throw new IllegalArgumentException("the rate " + rates[i] + " of " + names.get(i) + " lies in " + low[i]
                        + " to " + high[i] + "; ends on both sides within 0 to 1 expected");
            }
        }
        if (!(overall >= 0 && overall <= 1)) {
            throw new IllegalArgumentException("overall is " + overall + "; 0 to 1 expected");
        }
        return new Rates(title, what, names, rates, low, high, overall);
    }

    /**
     * The objects' ranks in one screening against those in another, on logarithmic axes; what lies below the diagonal is odder in the second. Objects of one
     * screening alone lie in a strip beside the axis of their rank. In SVG the points are one embedded PNG, however many there are.
     *
     * @param before ranks in the first screening, from 1; 0 for an object that is not in it; copied
     * @param after the same in the second
     * @param flaggedBefore whether each is flagged in the first
     * @param flaggedAfter the same in the second
     * @throws IllegalArgumentException if there are none, their numbers differ, a rank is negative, or an object is in neither
     */
    public static Figure ranks(int[] before, int[] after, boolean[] flaggedBefore, boolean[] flaggedAfter) {
        int objects = before.length;
        if (objects == 0) {
            throw new IllegalArgumentException("there are no ranks; at least one object expected");
        }
        if (after.length != objects || flaggedBefore.length != objects || flaggedAfter.length != objects) {
            throw new IllegalArgumentException("before has " + objects + " values, after " + after.length
                    + ", flaggedBefore " + flaggedBefore.length + ", flaggedAfter " + flaggedAfter.length
                    + "; as many of each expected");
        }
        for (int i = 0; i < objects; i++) {
            if (before[i] < 0 || after[i] < 0 || before[i] == 0 && after[i] == 0) {
                throw new IllegalArgumentException("object " + i + " has the ranks " + before[i] + " and " + after[i]
                        + "; 1 or more expected, or 0 for one of them");
            }
        }
        return new Ranks(before, after, flaggedBefore, flaggedAfter);
    }

    private static void requireLine(String name, double[] line, int points) {
        requireFinite(name, line);
        if (line.length != points) {
            throw new IllegalArgumentException(name + " has " + line.length + " points; " + points + " expected");
        }
    }

    private static void requireFinite(String what, double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there are no " + what + "; at least one expected");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(what + "[" + i + "] is " + values[i] + "; finite values expected");
            }
        }
    }
}
