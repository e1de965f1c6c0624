package org.galaxyscreen.interest;

/**
 * Linear regression on the standardised features whose shrinkage has the highest evidence (MacKay 1992,
 * doi:10.1162/neco.1992.4.3.415), found on a grid.
 */
public record BayesianRidge() implements InterestModel {
    @Override
    public String name() {
        return "bayesian_ridge";
    }

    @Override
    public Prediction predict(ReviewSpace space, Judgements judgements, long seed) {
        if (!judgements.vary()) {
            return Prediction.of(space.plain());
        }
        int m = judgements.size();
        int d = space.dimensions();
        float[][] rows = new float[m][];
        for (int i = 0; i < m; i++) {
            rows[i] = space.standardised(judgements.row(i));
        }
        double[][] kernel = new double[m][m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < d; k++) {
                    sum += (double) rows[i][k] * rows[j][k];
                }
                kernel[i][j] = sum / d;
                kernel[j][i] = sum / d;
            }
        }
        double best = Double.NEGATIVE_INFINITY;
        double[] dual = new double[m];
        for (double noise = 1.0 / 64; noise <= 64; noise *= 2) {
            KernelRegression fit = new KernelRegression(kernel, judgements, noise);
            double[] weights = fit.weights();
            double quadratic = 0;
            for (int i = 0; i < m; i++) {
                quadratic += weights[i] * (judgements.value(i) - fit.mean());
            }
            double evidence = -0.5 * (m * Math.log(quadratic / m) + fit.factor().logDeterminant());
            if (evidence > best) {
                best = evidence;
                dual = weights;
            }
        }
        float[] direction = new float[d];
        for (int k = 0; k < d; k++) {
            double sum = 0;
            for (int i = 0; i < m; i++) {
                sum += dual[i] * rows[i][k];
            }
            direction[k] = (float) (sum / d);
        }
        return Prediction.of(along(space, direction, judgements.mean()));
    }

    private static double[] along(ReviewSpace space, float[] direction, double mean) {
        int d = direction.length;
        double[] scores = new double[space.rows()];
        space.forEachChunk(c -> {
            float[] chunk = space.chunk(c);
            for (int at = 0, row = c * ReviewSpace.CHUNK; at < chunk.length; at += d, row++) {
                float s0 = 0;
                float s1 = 0;
                float s2 = 0;
                float s3 = 0;
                int k = 0;
                for (; k + 3 < d; k += 4) {
                    s0 += chunk[at + k] * direction[k];
                    s1 += chunk[at + k + 1] * direction[k + 1];
                    s2 += chunk[at + k + 2] * direction[k + 2];
                    s3 += chunk[at + k + 3] * direction[k + 3];
                }
                for (; k < d; k++) {
                    s0 += chunk[at + k] * direction[k];
                }
                scores[row] = mean + (s0 + s1) + (s2 + s3);
            }
        });
        return scores;
    }
}
