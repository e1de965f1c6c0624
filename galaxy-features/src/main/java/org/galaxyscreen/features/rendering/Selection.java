package org.galaxyscreen.features.rendering;

import java.util.Arrays;

/**
 * Values by their rank, without sorting all: the values are counted in up to 2,048 steps of their order, and only those in the step of a value
 * that is sought are looked at again, in finer steps. Floats are 32 bits, so that this comes to an end after three times, whatever the values.
 * For one thread.
 */
final class Selection {
    /** Of fewer values, sorting takes less than the counters. */
    private static final int FEW = 512;

    /** Two to so many steps: their counters fit a core's first cache. */
    private static final int STEPS = 11;

    private final int[] ranks;
    private final float[] found;

    private Selection(int[] ranks) {
        this.ranks = ranks;
        this.found = new float[ranks.length];
    }

    /**
     * The values that would be at some places if all were in the order of {@link Arrays#sort(float[])}: −0 before 0, and NaN last.
     *
     * @param values at least one; not changed
     * @param ranks places from 0, not falling
     */
    static float[] at(float[] values, int... ranks) {
        Selection selection = new Selection(ranks);
        if (values.length < FEW) {
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            for (int i = 0; i < ranks.length; i++) {
                selection.found[i] = sorted[ranks[i]];
            }
            return selection.found;
        }
        int[] keys = new int[values.length];
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int i = 0; i < keys.length; i++) {
            int key = turned(Float.floatToIntBits(values[i]));
            keys[i] = key;
            least = Math.min(least, key);
            most = Math.max(most, key);
        }
        // The difference as an unsigned number: it may not fit a signed one.
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(most - least);
        selection.select(keys, least, Math.max(0, bits - STEPS), 0, ranks.length, 0);
        return selection.found;
    }

    /**
     * Between a float's bits and the whole number that comes in the same order: of negative ones, all but the sign are turned over. Its own
     * inverse.
     */
    private static int turned(int bits) {
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    /**
     * Finds the ranks from one to before another.
     *
     * @param keys among which they are
     * @param least the keys begin there or later
     * @param shift a step is two to the power of it: the keys are in fewer than 2,048 of them
     * @param below how many values come before the keys, which ranks count too
     */
    private void select(int[] keys, int least, int shift, int first, int end, int below) {
        int[] counts = new int[1 << STEPS];
        for (int key : keys) {
            counts[key - least >>> shift]++;
        }
        int step = -1;
        int before = below;
        int through = below;
        for (int i = first; i < end; ) {
            while (through <= ranks[i]) {
                before = through;
                through += counts[++step];
            }
            int next = i;
            while (next < end && ranks[next] < through) {
                next++;
            }
            int from = least + (step << shift);
            if (shift == 0) {
                Arrays.fill(found, i, next, Float.intBitsToFloat(turned(from)));
            } else {
                within(kept(keys, least, shift, step, counts[step]), from, shift, i, next, before);
            }
            i = next;
        }
    }

    private static int[] kept(int[] keys, int least, int shift, int step, int count) {
        int[] kept = new int[count];
        int next = 0;
        for (int i = 0; next < count; i++) {
            if (keys[i] - least >>> shift == step) {
                kept[next++] = keys[i];
            }
        }
        return kept;
    }

    /** Finds ranks among the keys of one step. */
    private void within(int[] keys, int least, int shift, int first, int end, int below) {
        if (keys.length >= FEW) {
            select(keys, least, Math.max(0, shift - STEPS), first, end, below);
            return;
        }
        Arrays.sort(keys);
        for (int i = first; i < end; i++) {
            found[i] = Float.intBitsToFloat(turned(keys[ranks[i] - below]));
        }
    }
}
