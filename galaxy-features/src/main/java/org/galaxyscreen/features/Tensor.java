package org.galaxyscreen.features;

import java.util.List;

/**
 * A float32 array with a shape, row-major. The array is shared, not copied: weights are large.
 *
 * @param shape the extents; empty for a scalar
 * @param values as many as the product of the extents
 */
record Tensor(List<Integer> shape, float[] values) {
    Tensor {
        shape = List.copyOf(shape);
        long count = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("shape " + shape + " has a negative extent");
            }
            count = Math.multiplyExact(count, (long) extent);
        }
        if (count != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values for shape " + shape + "; " + count + " expected");
        }
    }
}
