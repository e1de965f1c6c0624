package org.galaxyscreen.interest.head;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Minimises a smooth convex function: limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5), with steps that halve. */
final class Lbfgs {
    private static final int PAIRS = 10;
    private static final int MOST_ITERATIONS = 1_000;
    private static final int MOST_HALVINGS = 30;

    /** Of the decrease that the slope promises (Armijo). */
    private static final double DECREASE = 1e-4;

    private Lbfgs() {}

    /** A function of several variables. */
    @FunctionalInterface
    interface Function {
        /**
         * Its value.
         *
         * @param gradient is filled
         */
        double at(double[] point, double[] gradient);
    }

    private record Pair(double[] step, double[] change, double curvature) {}

    /**
     * Where it is smallest.
     *
     * @param start not changed
     * @param tolerance the largest element of the gradient there, at most, unless rounding forbids it
     */
    static double[] minimum(Function function, double[] start, double tolerance) {
        double[] point = start.clone();
        double[] gradient = new double[point.length];
        double value = function.at(point, gradient);
        Deque<Pair> pairs = new ArrayDeque<>();
        for (int i = 0; i < MOST_ITERATIONS && largest(gradient) > tolerance; i++) {
            double[] direction = direction(gradient, pairs);
            double slope = dot(direction, gradient);
            // The first step has no curvature to go by: one of length 1 at most.
            double length = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
            double[] next = new double[point.length];
            double[] nextGradient = new double[point.length];
            double nextValue = Double.POSITIVE_INFINITY;
            int halvings = 0;
            for (; halvings < MOST_HALVINGS; halvings++, length /= 2) {
                for (int k = 0; k < point.length; k++) {
                    next[k] = point[k] + length * direction[k];
                }
                nextValue = function.at(next, nextGradient);
                if (nextValue <= value + DECREASE * length * slope) {
                    break;
                }
            }
            if (halvings == MOST_HALVINGS) {
                break; // as near as rounding allows
            }
            remember(pairs, point, next, gradient, nextGradient);
            double decrease = value - nextValue;
            point = next;
            gradient = nextGradient;
            value = nextValue;
            if (decrease <= Math.ulp(value)) {
                break;
            }
        }
        return point;
    }

    private static void remember(
            Deque<Pair> pairs, double[] point, double[] next, double[] gradient, double[] nextGradient) {
        double[] step = new double[point.length];
        double[] change = new double[point.length];
        for (int k = 0; k < point.length; k++) {
            step[k] = next[k] - point[k];
            change[k] = nextGradient[k] - gradient[k];
        }
        double curvature = dot(step, change);
        if (curvature > 1e-12 * dot(change, change)) {
            pairs.addLast(new Pair(step, change, curvature));
            if (pairs.size() > PAIRS) {
                pairs.removeFirst();
            }
        }
    }

    /** The gradient times the inverse Hessian that the pairs tell of, turned downwards. */
    private static double[] direction(double[] gradient, Deque<Pair> pairs) {
        double[] direction = gradient.clone();
        double[] weights = new double[pairs.size()];
        int i = pairs.size();
        for (Iterator<Pair> latest = pairs.descendingIterator(); latest.hasNext(); ) {
            Pair pair = latest.next();
            weights[--i] = dot(pair.step, direction) / pair.curvature;
            add(-weights[i], pair.change, direction);
        }
        double scale = 1;
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            scale = last.curvature / dot(last.change, last.change);
        }
        for (int k = 0; k < direction.length; k++) {
            direction[k] *= -scale;
        }
        i = 0;
        for (Pair pair : pairs) {
            add(-weights[i] - dot(pair.change, direction) / pair.curvature, pair.step, direction);
            i++;
        }
        return direction;
    }

    private static void add(double times, double[] vector, double[] target) {
        for (int k = 0; k < target.length; k++) {
            target[k] += times * vector[k];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static double largest(double[] gradient) {
        double largest = 0;
        for (double element : gradient) {
            largest = Math.max(largest, Math.abs(element));
        }
        return largest;
    }
}
