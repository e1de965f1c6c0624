package org.galaxyscreen.detectors.embedding;

import java.util.Arrays;

/**
 * Fourier transforms of many columns at once, in place: decimation in frequency by halves and thirds. A row is an array of its own, of one
 * value a column: loops over few such arrays, all at the same index, are what the virtual machine turns into vector instructions.
 *
 * <p>Immutable and safe for use by several threads, each on arrays of its own.
 */
final class Fourier {
    private static final float THIRD = (float) Math.sqrt(0.75);

    private final int length;
    private final float[] cosines;
    private final float[] sines;
    /** Which frequency comes out in a row. */
    private final int[] order;

    /** @param length of the form 2ᵃ 3ᵇ */
    Fourier(int length) {
        this.length = length;
        cosines = new float[length];
        sines = new float[length];
        for (int i = 0; i < length; i++) {
            double angle = -2 * Math.PI * i / length;
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
        order = new int[length];
        order(0, length, 0, 1);
    }

    /** The least even length that transforms exist for, and that is not below {@code least}. */
    static int lengthOf(int least) {
        for (int length = least + (least & 1); ; length += 2) {
            int rest = length >> Integer.numberOfTrailingZeros(length);
            while (rest % 3 == 0) {
                rest /= 3;
            }
            if (rest == 1) {
                return length;
            }
        }
    }

    private void order(int from, int size, int frequency, int stride) {
        if (size == 1) {
            order[from] = frequency;
            return;
        }
        int radix = radix(size);
        for (int i = 0; i < radix; i++) {
            order(from + i * (size / radix), size / radix, frequency + i * stride, stride * radix);
        }
    }

    private static int radix(int size) {
        if (size % 3 == 0) {
            return 3;
        }
        if (size % 2 != 0) {
            throw new IllegalArgumentException(
                    "length has the factor " + size + "; 2 and 3 are those that there may be");
        }
        return 2;
    }

    /**
     * Replaces each column, x, by Σ x(t) e^(−2πi k t / length). With {@code im} and {@code re} changed for each other, it is the inverse,
     * times the length.
     *
     * @param re real parts, {@code length} rows of as many values as there are columns, or more; the rows themselves change places
     * @param im imaginary parts, likewise
     */
    void transform(float[][] re, float[][] im, int columns) {
        transform(re, im, columns, 0, length);
        float[][] from = Arrays.copyOf(re, length);
        float[][] fromIm = Arrays.copyOf(im, length);
        for (int i = 0; i < length; i++) {
            re[order[i]] = from[i];
            im[order[i]] = fromIm[i];
        }
    }

    private void transform(float[][] re, float[][] im, int columns, int from, int size) {
        if (size == 1) {
            return;
        }
        int radix = radix(size);
        int part = size / radix;
        for (int i = 0; i < part; i++) {
            int turn = i * (length / size);
            int a = from + i;
            int b = a + part;
            if (radix == 2) {
                halves(re[a], im[a], re[b], im[b], columns, cosines[turn], sines[turn]);
            } else {
                int c = b + part;
                opposed(re[b], im[b], re[c], im[c], columns);
                centred(re[a], im[a], re[b], im[b], columns);
                halves(re[b], im[b], re[c], im[c], columns);
                turn(re[b], im[b], columns, turn);
                turn(re[c], im[c], columns, 2 * turn);
            }
        }
        for (int i = 0; i < radix; i++) {
            transform(re, im, columns, from + i * part, part);
        }
    }

    // Each loop reads what it needs before it writes, or it is not turned into vector instructions.

    /** a + b and a − b. */
    private static void halves(float[] aRe, float[] aIm, float[] bRe, float[] bIm, int columns) {
        for (int q = 0; q < columns; q++) {
            float re = aRe[q];
            float im = aIm[q];
            float otherRe = bRe[q];
            float otherIm = bIm[q];
            aRe[q] = re + otherRe;
            aIm[q] = im + otherIm;
            bRe[q] = re - otherRe;
            bIm[q] = im - otherIm;
        }
    }

    /** a + b, and a − b turned. */
    private static void halves(
            float[] aRe, float[] aIm, float[] bRe, float[] bIm, int columns, float cosine, float sine) {
        for (int q = 0; q < columns; q++) {
            float re = aRe[q];
            float im = aIm[q];
            float otherRe = bRe[q];
            float otherIm = bIm[q];
            aRe[q] = re + otherRe;
            aIm[q] = im + otherIm;
            re -= otherRe;
            im -= otherIm;
            bRe[q] = re * cosine - im * sine;
            bIm[q] = re * sine + im * cosine;
        }
    }

    /** b + c and −i (b − c) √¾. */
    private static void opposed(float[] bRe, float[] bIm, float[] cRe, float[] cIm, int columns) {
        for (int q = 0; q < columns; q++) {
            float re = bRe[q];
            float im = bIm[q];
            float otherRe = cRe[q];
            float otherIm = cIm[q];
            bRe[q] = re + otherRe;
            bIm[q] = im + otherIm;
            cRe[q] = THIRD * (im - otherIm);
            cIm[q] = THIRD * (otherRe - re);
        }
    }

    /** a + b and a − b / 2. */
    private static void centred(float[] aRe, float[] aIm, float[] bRe, float[] bIm, int columns) {
        for (int q = 0; q < columns; q++) {
            float re = aRe[q];
            float im = aIm[q];
            float otherRe = bRe[q];
            float otherIm = bIm[q];
            aRe[q] = re + otherRe;
            aIm[q] = im + otherIm;
            bRe[q] = re - 0.5f * otherRe;
            bIm[q] = im - 0.5f * otherIm;
        }
    }

    private void turn(float[] re, float[] im, int columns, int angle) {
        float cosine = cosines[angle];
        float sine = sines[angle];
        for (int q = 0; q < columns; q++) {
            float x = re[q];
            float y = im[q];
            re[q] = x * cosine - y * sine;
            im[q] = x * sine + y * cosine;
        }
    }
}
