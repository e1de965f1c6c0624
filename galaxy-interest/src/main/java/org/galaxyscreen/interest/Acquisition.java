package org.galaxyscreen.interest;

/** Which objects are shown next, of those that were not labelled. */
public enum Acquisition {
    /** Those that the model would show: the most interesting ones, or by expected improvement where the model has that. */
    EXPLOIT {
        @Override
        int[] choose(ReviewSpace space, Prediction prediction, boolean[] seen, int count) {
            return Ranks.top(prediction.acquisition(), count, seen);
        }
    },
    /** Among the best tenth or so, each time the one that is least like all that was labelled or chosen. */
    EXPLORE {
        @Override
        int[] choose(ReviewSpace space, Prediction prediction, boolean[] seen, int count) {
            int[] candidates = Ranks.top(prediction.acquisition(), Math.max(10 * count, space.rows() / 10), seen);
            double[] alike = new double[candidates.length];
            for (int row = 0; row < seen.length; row++) {
                if (seen[row]) {
                    raise(alike, space, candidates, row);
                }
            }
            return greedily(space, candidates, new double[candidates.length], alike, count, 1);
        }
    },
    /** The most interesting ones, but not copies of one: what is like an object chosen before it moves back. */
    DIVERSE {
        @Override
        int[] choose(ReviewSpace space, Prediction prediction, boolean[] seen, int count) {
            int[] candidates = Ranks.top(prediction.acquisition(), 10 * count, seen);
            double[] value = new double[candidates.length];
            for (int i = 0; i < value.length; i++) {
                value[i] = -(double) i / candidates.length;
            }
            return greedily(space, candidates, value, new double[candidates.length], count, 1);
        }
    };

    /**
     * Chooses rows.
     *
     * @param seen rows that are not chosen
     * @return at most {@code count} rows, the first to be shown first
     */
    abstract int[] choose(ReviewSpace space, Prediction prediction, boolean[] seen, int count);

    private static int[] greedily(
            ReviewSpace space, int[] candidates, double[] value, double[] alike, int count, double penalty) {
        int[] chosen = new int[Math.min(count, candidates.length)];
        boolean[] taken = new boolean[candidates.length];
        for (int c = 0; c < chosen.length; c++) {
            int best = -1;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < candidates.length; i++) {
                double now = value[i] - penalty * alike[i];
                if (!taken[i] && now > highest) {
                    best = i;
                    highest = now;
                }
            }
            taken[best] = true;
            chosen[c] = candidates[best];
            raise(alike, space, candidates, candidates[best]);
        }
        return chosen;
    }

    /** The likeness counts steeply: a tenth of the median distance lowers it by a fifth, the median distance to 0.14. */
    private static void raise(double[] alike, ReviewSpace space, int[] candidates, int row) {
        for (int b = 0; b < space.blocks().size(); b++) {
            float[] column = space.similarity(b, row);
            for (int i = 0; i < candidates.length; i++) {
                alike[i] = Math.max(alike[i], Math.pow(column[candidates[i]], 8));
            }
        }
    }
}
