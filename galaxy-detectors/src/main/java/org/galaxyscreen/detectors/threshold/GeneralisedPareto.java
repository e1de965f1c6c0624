package org.galaxyscreen.detectors.threshold;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The distribution of excesses over a high level: P(X > x) = (1 + shape · x / scale)^(−1/shape), exponential where the shape
 * is 0 (Pickands 1975, doi:10.1214/aos/1176343003).
 *
 * @param shape γ: positive for heavy tails, negative for tails that end, −1 for a uniform one
 * @param scale σ, in the excesses' unit
 */
record GeneralisedPareto(double shape, double scale) {
    private static final double STEP = 0.5;
    /** Below it, 1 + τ · greatest is lost in rounding. */
    private static final double LOWEST = -30;
    /** A shape of about 10 with 10,000 excesses: heavier tails are not fitted by likelihood. */
    private static final double HIGHEST = 90;

    /** What a part, 0 to 1, of the excesses surpass. */
    double exceededBy(double part) {
        double logPart = Math.log(part);
        return shape == 0 ? -scale * logPart : scale * Math.expm1(-shape * logPart) / shape;
    }

    /**
     * Maximum likelihood over shapes from −1, for likelihood has no maximum below (Grimshaw 1993,
     * doi:10.1080/00401706.1993.10485040). As there, one variable is left: for τ = shape / scale the best shape is the
     * mean of log(1 + τ x). It is searched as s = log(1 + τ · greatest), which spreads both kinds of tail evenly. Where
     * nothing inside beats the uniform distribution up to the greatest excess, that one is the answer; where the
     * likelihood still grows at the end of the search, {@link #byMoments} is.
     *
     * @param excesses at least one, all positive
     */
    static GeneralisedPareto fit(double[] excesses) {
        double greatest = Arrays.stream(excesses).max().orElseThrow();
        double[] unit = Arrays.stream(excesses).map(x -> x / greatest).toArray();
        DoubleUnaryOperator cost = s -> cost(unit, s);
        double best = Double.NaN;
        double least = Double.POSITIVE_INFINITY;
        for (double s = lowest(unit); s <= HIGHEST; s += STEP) {
            double here = cost.applyAsDouble(s);
            if (here < least) {
                least = here;
                best = s;
            }
        }
        if (best > HIGHEST - STEP) {
            return byMoments(excesses);
        }
        // The uniform distribution's cost is log(greatest): 0 in units of it.
        if (!(least < 0)) {
            return new GeneralisedPareto(-1, greatest);
        }
        double s = minimise(cost, best - STEP, best + STEP);
        double shape = meanLog(unit, s);
        return shape < -1
                ? new GeneralisedPareto(-1, greatest)
                : new GeneralisedPareto(shape, greatest * scale(unit, s, shape));
    }

    /**
     * Probability-weighted moments (Hosking and Wallis 1987, doi:10.1080/00401706.1987.10488243, their equation for
     * plotting positions (j − 0.35) / n).
     */
    static GeneralisedPareto byMoments(double[] excesses) {
        double[] sorted = excesses.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double first = 0;
        double second = 0;
        for (int j = 0; j < n; j++) {
            first += sorted[j] / n;
            second += (1 - (j + 0.65) / n) * sorted[j] / n;
        }
        double difference = first - 2 * second;
        return new GeneralisedPareto(2 - first / difference, 2 * first * second / difference);
    }

    /** The mean negative log-likelihood of the best distribution for this s. */
    private static double cost(double[] unit, double s) {
        double shape = meanLog(unit, s);
        return Math.log(scale(unit, s, shape)) + shape + 1;
    }

    private static double meanLog(double[] unit, double s) {
        double tau = Math.expm1(s);
        double sum = 0;
        for (double x : unit) {
            sum += Math.log1p(tau * x);
        }
        return sum / unit.length;
    }

    private static double scale(double[] unit, double s, double shape) {
        double tau = Math.expm1(s);
        return tau == 0 ? Arrays.stream(unit).average().orElseThrow() : shape / tau;
    }

    /** The least s to search: where the shape reaches −1. The shape grows with s, and is 0 at 0. */
    private static double lowest(double[] unit) {
        double low = LOWEST;
        double high = 0;
        if (meanLog(unit, low) > -1) {
            return low;
        }
        while (high - low > 1e-9) {
            double middle = (low + high) / 2;
            if (meanLog(unit, middle) < -1) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Golden-section search. */
    private static double minimise(DoubleUnaryOperator function, double from, double to) {
        double ratio = (Math.sqrt(5) - 1) / 2;
        double low = from;
        double high = to;
        double left = high - ratio * (high - low);
        double right = low + ratio * (high - low);
        double atLeft = function.applyAsDouble(left);
        double atRight = function.applyAsDouble(right);
        while (high - low > 1e-9) {
            if (atLeft <= atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - ratio * (high - low);
                atLeft = function.applyAsDouble(left);
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + ratio * (high - low);
                atRight = function.applyAsDouble(right);
            }
        }
        return (low + high) / 2;
    }
}
