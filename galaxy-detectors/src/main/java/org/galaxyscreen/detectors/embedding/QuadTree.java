package org.galaxyscreen.detectors.embedding;

import java.util.Arrays;

/**
 * Points in the plane, in squares within squares: far ones are taken together (Barnes and Hut 1986, doi:10.1038/324446a0). The nodes are in
 * depth-first order, each with the place of the next that is not below it, so that a walk needs no stack.
 */
final class QuadTree {
    /** Bits of a coordinate within the whole square: two of them and a point's index, up to 2,097,151, fit in a long. */
    private static final int BITS = 21;

    private static final int LEAF = 6;

    /** A square is taken as one point where it is seen under less than this, as a part of the distance. */
    private static final double THETA = 0.5;

    private final int size;
    private final double[] sortedX;
    private final double[] sortedY;
    private final long[] codes;
    private double[] meanX;
    private double[] meanY;
    /** A square's side over {@link #THETA}, squared; 0 for a leaf. */
    private double[] reach;

    private int[] from;
    private int[] to;
    private int[] next;
    private int nodes;

    /** @param places x and y in turn, finite */
    QuadTree(double[] places) {
        size = places.length / 2;
        codes = new long[size];
        sortedX = new double[size];
        sortedY = new double[size];
        int room = Math.max(16, size);
        meanX = new double[room];
        meanY = new double[room];
        reach = new double[room];
        from = new int[room];
        to = new int[room];
        next = new int[room];
        double lowX = Double.POSITIVE_INFINITY;
        double lowY = Double.POSITIVE_INFINITY;
        double highX = Double.NEGATIVE_INFINITY;
        double highY = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            lowX = Math.min(lowX, places[2 * i]);
            highX = Math.max(highX, places[2 * i]);
            lowY = Math.min(lowY, places[2 * i + 1]);
            highY = Math.max(highY, places[2 * i + 1]);
        }
        double side = Math.max(Math.max(highX - lowX, highY - lowY), Double.MIN_NORMAL);
        double scale = ((1 << BITS) - 1) / side;
        for (int i = 0; i < size; i++) {
            long x = (long) ((places[2 * i] - lowX) * scale);
            long y = (long) ((places[2 * i + 1] - lowY) * scale);
            codes[i] = (spread(x) | spread(y) << 1) << BITS | i;
        }
        // By square, then by index: the same order however many threads sort.
        Arrays.parallelSort(codes);
        for (int i = 0; i < size; i++) {
            int point = (int) (codes[i] & (1 << BITS) - 1);
            codes[i] >>>= BITS;
            sortedX[i] = places[2 * point];
            sortedY[i] = places[2 * point + 1];
        }
        if (size > 0) {
            build(0, size, 0, side);
        }
    }

    /** Every second bit. */
    private static long spread(long value) {
        long x = value & 0x1FFFFF;
        x = (x | x << 16) & 0x0000FFFF0000FFFFL;
        x = (x | x << 8) & 0x00FF00FF00FF00FFL;
        x = (x | x << 4) & 0x0F0F0F0F0F0F0F0FL;
        x = (x | x << 2) & 0x3333333333333333L;
        return (x | x << 1) & 0x5555555555555555L;
    }

    private void build(int low, int high, int level, double side) {
        int node = nodes++;
        if (node == from.length) {
            grow();
        }
        from[node] = low;
        to[node] = high;
        double x = 0;
        double y = 0;
        for (int i = low; i < high; i++) {
            x += sortedX[i];
            y += sortedY[i];
        }
        meanX[node] = x / (high - low);
        meanY[node] = y / (high - low);
        if (high - low > LEAF && level < BITS) {
            reach[node] = side / THETA * (side / THETA);
            int shift = 2 * (BITS - level - 1);
            int begin = low;
            for (int quarter = 0; quarter < 4 && begin < high; quarter++) {
                int end = begin;
                while (end < high && (codes[end] >>> shift & 3) == quarter) {
                    end++;
                }
                if (end > begin) {
                    build(begin, end, level + 1, side / 2);
                }
                begin = end;
            }
        }
        next[node] = nodes;
    }

    private void grow() {
        int room = 2 * from.length;
        meanX = Arrays.copyOf(meanX, room);
        meanY = Arrays.copyOf(meanY, room);
        reach = Arrays.copyOf(reach, room);
        from = Arrays.copyOf(from, room);
        to = Arrays.copyOf(to, room);
        next = Arrays.copyOf(next, room);
    }

    /**
     * How the points push one at a place: the sums over all of q² (place − point), with q = 1 / (1 + distance²), and of q. A point at
     * the very place adds 1 to the latter, itself included.
     *
     * @param force receives x, y and the sum of q
     */
    void repel(double x, double y, double[] force) {
        double forceX = 0;
        double forceY = 0;
        double sum = 0;
        int node = 0;
        while (node < nodes) {
            double dx = x - meanX[node];
            double dy = y - meanY[node];
            double squared = dx * dx + dy * dy;
            if (next[node] == node + 1) {
                for (int i = from[node]; i < to[node]; i++) {
                    double px = x - sortedX[i];
                    double py = y - sortedY[i];
                    double q = 1 / (1 + px * px + py * py);
                    sum += q;
                    double push = q * q;
                    forceX += push * px;
                    forceY += push * py;
                }
                node++;
            } else if (reach[node] < squared) {
                double q = 1 / (1 + squared);
                double all = (to[node] - from[node]) * q;
                sum += all;
                forceX += all * q * dx;
                forceY += all * q * dy;
                node = next[node];
            } else {
                node++;
            }
        }
        force[0] = forceX;
        force[1] = forceY;
        force[2] = sum;
    }
}
