package org.galaxyscreen.features.network;

/**
 * A convolution without bias, followed by batch norm.
 *
 * @param name prefix of its weight, {@code name.weight}: [out, in / groups, kernel, kernel]
 * @param norm prefix of the batch norm's {@code weight, bias, running_mean, running_var}: [out]
 * @param in how many channels it reads
 * @param out how many it makes
 * @param kernel the side of the kernel, odd
 * @param stride 1 or 2
 * @param groups into how many groups of channels it falls: 1, or for a depthwise one as many as there are channels
 * @param edges what is done at the image's edges
 */
public record Convolution(String name, String norm, int in, int out, int kernel, int stride, int groups, Edges edges) {
    /** How many zeros are put around an image. */
    public enum Edges {
        /** {@code kernel / 2}, rounded down, on every side: PyTorch's habit. */
        ALIKE,
        /**
         * So many that {@code ⌈size / stride⌉} outputs are made, with the odd one on the right and below: TensorFlow's SAME. With stride 2
         * it depends on the image's size.
         */
        SAME
    }

    /**
     * A convolution of all channels, with {@link Edges#ALIKE}.
     *
     * @param name prefix of its weight
     * @param norm prefix of the batch norm's parameters
     * @param in how many channels it reads
     * @param out how many it makes
     * @param kernel the side of the kernel, odd
     * @param stride 1 or 2
     */
    public Convolution(String name, String norm, int in, int out, int kernel, int stride) {
        this(name, norm, in, out, kernel, stride, 1, Edges.ALIKE);
    }

    /** The zeros on every side if {@link #edges} is {@link Edges#ALIKE}: {@code kernel / 2}, rounded down. */
    public int padding() {
        return kernel / 2;
    }

    /**
     * The zeros on the left and above.
     *
     * @param inputSize the side of the square input, pixels
     * @return how many columns or rows of them
     */
    public int paddingBefore(int inputSize) {
        return edges == Edges.ALIKE ? padding() : missing(inputSize) / 2;
    }

    /**
     * The zeros on the right and below that some output reads; negative where the last column is read by none.
     *
     * @param inputSize the side of the square input, pixels
     * @return how many columns or rows of them
     */
    public int paddingAfter(int inputSize) {
        return (outputSize(inputSize) - 1) * stride + kernel - inputSize - paddingBefore(inputSize);
    }

    private int missing(int inputSize) {
        return Math.max(0, (outputSize(inputSize) - 1) * stride + kernel - inputSize);
    }

    /**
     * The side of the output for a square input.
     *
     * @param inputSize the input's side, pixels
     * @return the output's
     */
    public int outputSize(int inputSize) {
        return edges == Edges.ALIKE
                ? (inputSize + 2 * padding() - kernel) / stride + 1
                : (inputSize + stride - 1) / stride;
    }

    /**
     * Multiply-adds for one image.
     *
     * @param outputSize the side of what it makes, pixels
     * @return the number of them
     */
    long multiplyAdds(int outputSize) {
        return (long) outputSize * outputSize * out * (in / groups) * kernel * kernel;
    }
}
