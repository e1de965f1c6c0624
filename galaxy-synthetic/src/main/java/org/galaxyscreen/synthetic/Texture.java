package org.galaxyscreen.synthetic;

/** Smooth random mottle that repeats every 64 cells: value noise, two octaves, mean 0, about −1 to 1. */
final class Texture {
    private static final int CELLS = 64;

    private final float[] lattice = new float[CELLS * CELLS];

    Texture(SeededRandom random) {
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = (float) random.between(-1, 1);
        }
    }

    /** @param scale pixels a cell of the coarser octave */
    float at(float u, float v, float scale) {
        return 0.7f * octave(u / scale, v / scale) + 0.5f * octave(v / scale * 2.3f + 17, u / scale * 2.3f + 5);
    }

    private float octave(float u, float v) {
        float x = u + (1 << 12);
        float y = v + (1 << 12);
        int column = (int) x;
        int row = (int) y;
        float right = ease(x - column);
        float down = ease(y - row);
        int left = column & CELLS - 1;
        int next = column + 1 & CELLS - 1;
        int above = (row & CELLS - 1) * CELLS;
        int below = (row + 1 & CELLS - 1) * CELLS;
        float upper = lattice[above + left] + right * (lattice[above + next] - lattice[above + left]);
        float lower = lattice[below + left] + right * (lattice[below + next] - lattice[below + left]);
        return upper + down * (lower - upper);
    }

    private static float ease(float t) {
        return t * t * (3 - 2 * t);
    }
}
