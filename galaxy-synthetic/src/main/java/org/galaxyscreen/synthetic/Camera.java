package org.galaxyscreen.synthetic;

import org.galaxyscreen.core.Image;

/**
 * Turns light into a colour image as sky surveys show them: blurred by the atmosphere, noisy, and with a stretch under
 * which faint outskirts and bright cores keep their colours (Lupton et al. 2004, PASP 116, 133,
 * doi:10.1086/382245): with I the mean of the three bands, each is multiplied by asinh(Q I) / (√Q I).
 *
 * @param seeing standard deviation of the point spread function, pixels
 * @param noise standard deviation of the sky, in units of which a brightness of 1 is nearly white
 */
record Camera(double seeing, double noise) {
    private static final int SIZE = Scene.SIZE;

    /** Q: how far the stretch reaches into bright cores. */
    private static final double SOFTENING = 20;

    /** Lifts the sky from black, so that its noise is seen. */
    private static final float SKY = 0.022f;

    /** Photon noise: variance an intensity of 1 adds. */
    private static final float PHOTON_NOISE = 0.0012f;

    /** The kernel that makes the noise of neighbours alike, and what it takes from the noise's deviation. */
    private static final float[] GRAIN = {0.56f, 0.22f};

    private static final float GRAIN_GAIN = 1 / (0.56f * 0.56f + 2 * 0.22f * 0.22f);

    /** A normal distribution as 4096 equally likely values. */
    private static final float[] NORMAL = normalQuantiles();

    /** The stretch's factor by the upper 18 bits of the intensity: 512 steps an octave. */
    private static final int STRETCH_SHIFT = 14;

    private static final int STRETCH_FIRST = Float.floatToIntBits(0x1p-12f) >>> STRETCH_SHIFT;
    private static final float[] STRETCH = stretchFactors();

    /** The image of a scene; the scene's planes are used up. */
    Image expose(Scene scene, SeededRandom random) {
        float[] scratch = new float[SIZE * SIZE];
        float[] kernel = gaussian(seeing);
        float[] grain = new float[SIZE * SIZE];
        for (float[] plane : scene.planes()) {
            blur(plane, scratch, kernel);
            grain(grain, random);
            // Co-adding resamples the exposures, so that the noise of neighbours is alike.
            blur(grain, scratch, GRAIN);
            for (int i = 0; i < plane.length; i++) {
                float light = plane[i];
                float sigma = (float) Math.sqrt(noise * noise + PHOTON_NOISE * Math.max(0, light));
                plane[i] = light + sigma * GRAIN_GAIN * grain[i] + SKY;
            }
        }
        return develop(scene.planes());
    }

    /** Blurs a scene by the atmosphere alone. */
    void blur(Scene scene) {
        float[] scratch = new float[SIZE * SIZE];
        float[] kernel = gaussian(seeing);
        for (float[] plane : scene.planes()) {
            blur(plane, scratch, kernel);
        }
    }

    private static Image develop(float[][] planes) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            float red = Math.max(0, planes[0][i]);
            float green = Math.max(0, planes[1][i]);
            float blue = Math.max(0, planes[2][i]);
            float factor = stretch((red + green + blue) * (1 / 3f));
            red *= factor;
            green *= factor;
            blue *= factor;
            float brightest = Math.max(red, Math.max(green, blue));
            float scale = brightest > 1 ? 255 / brightest : 255;
            rgb[3 * i] = (byte) (red * scale + 0.5f);
            rgb[3 * i + 1] = (byte) (green * scale + 0.5f);
            rgb[3 * i + 2] = (byte) (blue * scale + 0.5f);
        }
        return Image.wrap(SIZE, SIZE, rgb);
    }

    private static float stretch(float intensity) {
        int index = (Float.floatToRawIntBits(intensity) >>> STRETCH_SHIFT) - STRETCH_FIRST;
        return STRETCH[Math.max(0, Math.min(STRETCH.length - 1, index))];
    }

    private static float[] stretchFactors() {
        float[] factors = new float[22 << 23 - STRETCH_SHIFT];
        for (int i = 0; i < factors.length; i++) {
            double x = SOFTENING * Float.intBitsToFloat(i + STRETCH_FIRST << STRETCH_SHIFT);
            double asinh = StrictMath.log(x + StrictMath.sqrt(x * x + 1));
            factors[i] = (float) (asinh * StrictMath.sqrt(SOFTENING) / x);
        }
        return factors;
    }

    private static float[] normalQuantiles() {
        float[] quantiles = new float[4096];
        double low = -4;
        for (int i = 0; i < quantiles.length / 2; i++) {
            double target = (i + 0.5) / quantiles.length;
            double high = 0;
            for (int step = 0; step < 40; step++) {
                double middle = (low + high) / 2;
                if (normalCdf(middle) < target) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            quantiles[i] = (float) low;
            quantiles[quantiles.length - 1 - i] = (float) -low;
        }
        return quantiles;
    }

    /** Good to 1e-7: Abramowitz and Stegun 26.2.17. */
    private static double normalCdf(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double tail = StrictMath.exp(-x * x / 2)
                / StrictMath.sqrt(2 * Math.PI)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x < 0 ? tail : 1 - tail;
    }

    private static void grain(float[] target, SeededRandom random) {
        for (int i = 0; i < target.length; i += 4) {
            long bits = random.nextLong();
            target[i] = NORMAL[(int) bits & 4095];
            target[i + 1] = NORMAL[(int) (bits >>> 12) & 4095];
            target[i + 2] = NORMAL[(int) (bits >>> 24) & 4095];
            target[i + 3] = NORMAL[(int) (bits >>> 36) & 4095];
        }
    }

    /** One half of a normalised kernel, from its middle. */
    private static float[] gaussian(double sigma) {
        float[] half = new float[(int) Math.ceil(3 * sigma) + 1];
        double sum = 0;
        for (int i = 0; i < half.length; i++) {
            half[i] = (float) StrictMath.exp(-i * i / (2 * sigma * sigma));
            sum += i == 0 ? half[i] : 2 * half[i];
        }
        for (int i = 0; i < half.length; i++) {
            half[i] /= (float) sum;
        }
        return half;
    }

    /** Convolves along rows, then along columns; the edge pixels are taken to go on outside. */
    private static void blur(float[] plane, float[] scratch, float[] half) {
        int reach = half.length - 1;
        float[] line = new float[SIZE + 2 * reach];
        for (int y = 0; y < SIZE; y++) {
            int start = y * SIZE;
            System.arraycopy(plane, start, line, reach, SIZE);
            for (int i = 0; i < reach; i++) {
                line[i] = plane[start];
                line[reach + SIZE + i] = plane[start + SIZE - 1];
            }
            for (int x = 0; x < SIZE; x++) {
                scratch[start + x] = half[0] * line[reach + x];
            }
            for (int k = 1; k <= reach; k++) {
                float weight = half[k];
                int below = reach - k;
                int above = reach + k;
                for (int x = 0; x < SIZE; x++) {
                    scratch[start + x] += weight * (line[below + x] + line[above + x]);
                }
            }
        }
        for (int y = 0; y < SIZE; y++) {
            int start = y * SIZE;
            for (int x = 0; x < SIZE; x++) {
                plane[start + x] = half[0] * scratch[start + x];
            }
            for (int k = 1; k <= reach; k++) {
                float weight = half[k];
                int above = Math.max(0, y - k) * SIZE;
                int below = Math.min(SIZE - 1, y + k) * SIZE;
                for (int x = 0; x < SIZE; x++) {
                    plane[start + x] += weight * (scratch[above + x] + scratch[below + x]);
                }
            }
        }
    }
}
