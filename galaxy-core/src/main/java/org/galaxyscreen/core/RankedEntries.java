package org.galaxyscreen.core;

import java.util.AbstractList;
import java.util.BitSet;
import java.util.RandomAccess;

/** A catalogue's lines of verdicts: made when they are asked for, since a line takes ten times the memory of its numbers. Unmodifiable. */
final class RankedEntries extends AbstractList<AnomalyCatalogue.Entry> implements RandomAccess {
    private final Verdicts verdicts;
    private final int[] order;
    private final BitSet training;

    /** @param order the rows, the oddest first */
    RankedEntries(Verdicts verdicts, int[] order, BitSet training) {
        this.verdicts = verdicts;
        this.order = order;
        this.training = training;
    }

    @Override
    public AnomalyCatalogue.Entry get(int index) {
        int row = order[index];
        return verdicts.entry(row, index + 1, verdicts.scores().object(row), training.get(row));
    }

    long training() {
        return training.cardinality();
    }

    long flaggedHeldOut() {
        long count = 0;
        for (int row = 0; row < order.length; row++) {
            count += verdicts.flagged(row) && !training.get(row) ? 1 : 0;
        }
        return count;
    }

    @Override
    public int size() {
        return order.length;
    }
}
