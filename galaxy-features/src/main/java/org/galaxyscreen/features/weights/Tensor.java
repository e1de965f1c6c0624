package org.galaxyscreen.features.weights;

import java.util.List;
import java.util.Optional;

/**
 * A float32 array with a shape, row-major. The array is shared, not copied: weights are large.
 *
 * @param shape the extents; empty for a scalar
 * @param values as many as the product of the extents
 */
public record Tensor(List<Integer> shape, float[] values) {
    /** @throws IllegalArgumentException if the shape is negative, or not that of as many values */
    public Tensor {
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

    /**
     * What no trained parameter has, the first in the array: NaN, an infinity, or a variance below zero.
     *
     * @param variance whether the values are variances
     */
    Optional<String> fault(boolean variance) {
        for (int i = 0; i < values.length; i++) {
            float value = values[i];
            if (!(Math.abs(value) <= Float.MAX_VALUE)) {
                return Optional.of("value " + i + " is " + value + "; finite numbers expected");
            }
            if (variance && value < 0) {
                return Optional.of("value " + i + " is " + value + "; a variance is 0 or more");
            }
        }
        return Optional.empty();
    }
}
