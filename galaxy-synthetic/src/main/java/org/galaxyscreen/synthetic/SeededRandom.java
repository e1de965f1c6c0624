package org.galaxyscreen.synthetic;

/**
 * A small random generator whose numbers are the same on every Java version and processor: SplitMix64 (Steele, Lea and
 * Flood 2014, doi:10.1145/2660193.2660195) with the variant of its finaliser by Stafford. For one thread.
 */
final class SeededRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    SeededRandom(long seed) {
        this.state = seed;
    }

    /** A generator for one of many tasks, unrelated to those of the others. */
    static SeededRandom of(long seed, long task) {
        return new SeededRandom(mix(mix(seed + GOLDEN) ^ mix(task * GOLDEN + 1)));
    }

    long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Uniform in [0, 1). */
    double next() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** Uniform in [low, high). */
    double between(double low, double high) {
        return low + (high - low) * next();
    }

    /** Uniform in logarithm. */
    double logBetween(double low, double high) {
        return low * StrictMath.pow(high / low, next());
    }

    /** Uniform among 0 … bound − 1. */
    int below(int bound) {
        return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
    }

    boolean chance(double probability) {
        return next() < probability;
    }

    /** Standard normal, by Box and Muller. */
    double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - next()));
        return radius * StrictMath.cos(2 * Math.PI * next());
    }
}
