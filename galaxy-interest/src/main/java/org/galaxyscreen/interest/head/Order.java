package org.galaxyscreen.interest.head;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Orders that do not depend on how a sort goes: equal values stay as they come. */
final class Order {
    private Order() {}

    static int[] ascending(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
