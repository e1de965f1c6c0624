package org.galaxyscreen.features.rendering;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three channels in the images' own units, and which pixels have no value. For one thread: the values are changed in place. */
final class Channels {
    private final float[][] values;
    private final boolean[] invalid;
    private final int valid;

    private Channels(float[][] values, boolean[] invalid, int valid) {
        this.values = values;
        this.invalid = invalid;
        this.valid = valid;
    }

    /** @throws IllegalArgumentException if more than the given part of the pixels have no value, or all */
    static Channels of(List<float[]> planes, List<List<Double>> mix, boolean @Nullable [] mask, double mostInvalid) {
        int pixels = planes.get(0).length;
        boolean[] invalid = mask == null ? new boolean[pixels] : mask.clone();
        for (float[] plane : planes) {
            for (int i = 0; i < pixels; i++) {
                invalid[i] |= !Float.isFinite(plane[i]);
            }
        }
        int valid = 0;
        for (boolean none : invalid) {
            valid += none ? 0 : 1;
        }
        int none = pixels - valid;
        if (valid == 0 || none > mostInvalid * pixels) {
            throw new IllegalArgumentException(none + " of " + pixels
                    + " pixels have no value (NaN, infinite or masked); at most "
                    + (valid == 0 ? "all but one" : (long) (mostInvalid * pixels)) + " expected");
        }
        return new Channels(mixed(planes, mix), invalid, valid);
    }

    private static float[][] mixed(List<float[]> planes, List<List<Double>> mix) {
        if (mix.isEmpty()) {
            float[] first = planes.get(0).clone();
            return planes.size() == 1
                    ? new float[][] {first, first, first}
                    : new float[][] {first, planes.get(1).clone(), planes.get(2).clone()};
        }
        float[][] channels = new float[3][planes.get(0).length];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < channels[c].length; i++) {
                double sum = 0;
                for (int band = 0; band < planes.size(); band++) {
                    double weight = mix.get(c).get(band);
                    sum += weight == 0 ? 0 : weight * planes.get(band)[i];
                }
                channels[c][i] = (float) sum;
            }
        }
        return channels;
    }

    /** The planes themselves; the same array three times where the image is grey. */
    float[][] values() {
        return values;
    }

    boolean isGrey() {
        return values[0] == values[1];
    }

    boolean hasInvalid() {
        return valid < invalid.length;
    }

    /** A channel's valid values, in the image's order: not to be changed, since they are the channel's own where all are valid. */
    float[] valid(int channel) {
        if (!hasInvalid()) {
            return values[channel];
        }
        float[] found = new float[valid];
        for (int i = 0, next = 0; i < invalid.length; i++) {
            if (!invalid[i]) {
                found[next++] = values[channel][i];
            }
        }
        return found;
    }

    /** Those of all channels, one after the other. */
    float[] allValid() {
        if (isGrey()) {
            return valid(0);
        }
        float[] all = Arrays.copyOf(valid(0), Math.multiplyExact(3, valid));
        System.arraycopy(valid(1), 0, all, valid, valid);
        System.arraycopy(valid(2), 0, all, 2 * valid, valid);
        return all;
    }

    float median(int channel) {
        float[] middle = Selection.at(valid(channel), (valid - 1) / 2, valid / 2);
        return (middle[0] + middle[1]) / 2;
    }

    /** Gives invalid pixels a value. */
    void fill(float[] fills) {
        for (int i = 0; hasInvalid() && i < invalid.length; i++) {
            if (invalid[i]) {
                for (int c = 0; c < 3; c++) {
                    values[c][i] = fills[c];
                }
            }
        }
    }
}
