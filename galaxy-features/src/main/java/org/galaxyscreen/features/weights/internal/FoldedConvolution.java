package org.galaxyscreen.features.weights.internal;

import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.weights.Weights;

/**
 * A convolution with its batch norm folded in (Jacob et al. 2018, section 3.2): {@code weight · γ/√(σ²+ε)}, and the
 * bias {@code β − μ γ/√(σ²+ε)}; computed in double.
 *
 * @param weight [out, in, kernel, kernel], row-major
 * @param bias [out]
 */
public record FoldedConvolution(float[] weight, float[] bias) {
    /** @throws IllegalArgumentException if the weights end before that convolution */
    public static FoldedConvolution of(Weights weights, Convolution convolution) {
        float[] weight = weights.values(convolution.name() + ".weight");
        float[] gamma = weights.values(convolution.norm() + ".weight");
        float[] beta = weights.values(convolution.norm() + ".bias");
        float[] mean = weights.values(convolution.norm() + ".running_mean");
        float[] variance = weights.values(convolution.norm() + ".running_var");
        float[] bias = new float[gamma.length];
        int filter = weight.length / gamma.length;
        for (int out = 0; out < gamma.length; out++) {
            double factor = gamma[out] / Math.sqrt((double) variance[out] + weights.epsilon());
            bias[out] = (float) (beta[out] - mean[out] * factor);
            for (int i = out * filter; i < (out + 1) * filter; i++) {
                weight[i] = (float) (weight[i] * factor);
            }
        }
        return new FoldedConvolution(weight, bias);
    }
}
