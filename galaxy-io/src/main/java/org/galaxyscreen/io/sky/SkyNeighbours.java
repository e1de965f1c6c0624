package org.galaxyscreen.io.sky;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Which of many positions are near another: they are sorted by latitude once. Immutable and thread-safe. */
public final class SkyNeighbours {
    private final SkyPosition[] positions;
    /** The positions' indices by latitude. */
    private final int[] order;

    private SkyNeighbours(SkyPosition[] positions, int[] order) {
        this.positions = positions;
        this.order = order;
    }

    /** Among those positions, all in one frame. */
    public static SkyNeighbours of(List<SkyPosition> positions) {
        SkyPosition[] own = positions.toArray(SkyPosition[]::new);
        int[] order = IntStream.range(0, own.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> own[i].latitude()))
                .mapToInt(Integer::intValue)
                .toArray();
        return new SkyNeighbours(own, order);
    }

    /**
     * Those within a radius, by latitude.
     *
     * @param degrees the radius, not negative; what lies exactly on it counts
     * @param found takes their indices in the list that was given
     */
    public void within(SkyPosition position, double degrees, IntConsumer found) {
        // A little wider, since differences of latitudes are rounded.
        double reach = degrees * (1 + 1e-12) + 1e-12;
        for (int i = firstFrom(position.latitude() - reach); i < order.length; i++) {
            SkyPosition there = positions[order[i]];
            if (there.latitude() > position.latitude() + reach) {
                break;
            }
            if (position.separation(there) <= degrees) {
                found.accept(order[i]);
            }
        }
    }

    private int firstFrom(double latitude) {
        int low = 0;
        int high = order.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positions[order[middle]].latitude() < latitude) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * For each position the first one in the list that is near it and stands before it.
     *
     * @param degrees the radius
     * @return an index for each position; −1 where there is none
     */
    public int[] earlier(double degrees) {
        int[] earlier = new int[positions.length];
        Arrays.fill(earlier, -1);
        for (int i = 0; i < positions.length; i++) {
            int here = i;
            within(positions[i], degrees, there -> {
                if (there < here && (earlier[here] < 0 || there < earlier[here])) {
                    earlier[here] = there;
                }
            });
        }
        return earlier;
    }
}
