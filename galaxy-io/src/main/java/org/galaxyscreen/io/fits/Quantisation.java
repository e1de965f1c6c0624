package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How floats were made integers before they were compressed, and how they come back (FITS standard 4.0, section 10.2). */
final class Quantisation {
    /** What stands for exactly zero where dithering keeps zeros. */
    private static final int ZERO = -2147483646;

    private static final int RANDOM = 10_000;

    private enum Dither {
        NONE,
        SUBTRACTIVE_1,
        SUBTRACTIVE_2
    }

    private final FitsHeader header;
    private final Dither dither;
    private final int seed;

    private Quantisation(FitsHeader header, Dither dither, int seed) {
        this.header = header;
        this.dither = dither;
        this.seed = seed;
    }

    static Quantisation of(FitsHeader header, int bits) throws IOException {
        String method = header.text("ZQUANTIZ").orElse("NO_DITHER");
        Dither dither =
                switch (method) {
                    case "NO_DITHER", "NONE" -> Dither.NONE;
                    case "SUBTRACTIVE_DITHER_1" -> Dither.SUBTRACTIVE_1;
                    case "SUBTRACTIVE_DITHER_2" -> Dither.SUBTRACTIVE_2;
                    default ->
                        throw new IOException("ZQUANTIZ is " + method
                                + "; NONE, NO_DITHER, SUBTRACTIVE_DITHER_1 or SUBTRACTIVE_DITHER_2 expected");
                };
        boolean dithers = bits < 0 && dither != Dither.NONE;
        return new Quantisation(header, dither, dithers ? (int) header.integer("ZDITHER0", 1, RANDOM) : 1);
    }

    /** Whether a tile's floats were quantised at all. */
    boolean applies(TileTable.Row cells) throws IOException {
        return cells.number("ZSCALE").isPresent() || header.has("ZSCALE");
    }

    /** @param row the tile's, from 0 */
    void restore(TileTable.Row cells, int row, int[] stored, float[] target) throws IOException {
        double scale = value(cells, "ZSCALE", 1);
        double zero = value(cells, "ZZERO", 0);
        OptionalLong inRow = cells.integer("ZBLANK");
        OptionalLong blank = inRow.isPresent() ? inRow : header.integer("ZBLANK");
        long none = blank.orElse(Long.MAX_VALUE);
        int index = (int) (((long) row + seed - 1) % RANDOM);
        int next = (int) (Randoms.VALUES[index] * 500);
        for (int i = 0; i < stored.length; i++) {
            int level = stored[i];
            if (level == none) {
                target[i] = Float.NaN;
            } else if (dither == Dither.NONE) {
                target[i] = (float) (level * scale + zero);
            } else if (dither == Dither.SUBTRACTIVE_2 && level == ZERO) {
                target[i] = 0;
            } else {
                target[i] = (float) (((double) level - Randoms.VALUES[next] + 0.5) * scale + zero);
            }
            next++;
            if (next == RANDOM) {
                index = (index + 1) % RANDOM;
                next = (int) (Randoms.VALUES[index] * 500);
            }
        }
    }

    private double value(TileTable.Row cells, String name, double otherwise) throws IOException {
        OptionalDouble inRow = cells.number(name);
        return inRow.isPresent() ? inRow.getAsDouble() : header.number(name).orElse(otherwise);
    }

    /** The standard's own random numbers (its appendix I): Park and Miller's generator from seed 1, kept as floats. */
    private static final class Randoms {
        static final float[] VALUES = new float[RANDOM];

        static {
            long state = 1;
            for (int i = 0; i < RANDOM; i++) {
                state = state * 16807 % Integer.MAX_VALUE;
                VALUES[i] = (float) ((double) state / Integer.MAX_VALUE);
            }
        }
    }
}
