package org.galaxyscreen.synthetic;

/**
 * Logarithmic spiral arms in the plane of a disc. The cosine of the angle to the nearest arm is made of tables by radius
 * and of products, without trigonometry for each pixel.
 */
final class SpiralArms {
    private final int arms;
    private final double inner;
    private final double winding;
    private final double wobble;
    private final double wobblePhase;
    private final double start;
    private final float[] cos;
    private final float[] sin;

    /**
     * @param arms how many, 2 to 4
     * @param inner radius within which they do not wind, pixels
     * @param outer radius up to which they are asked for
     * @param pitch angle in radians; negative to wind the other way
     * @param start where the first one leaves the inner radius, radians
     */
    SpiralArms(int arms, double inner, double outer, double pitch, double start, SeededRandom random) {
        this.arms = arms;
        this.inner = inner;
        this.winding = 1 / StrictMath.tan(pitch);
        this.start = start;
        this.wobble = random.between(0, 0.35);
        this.wobblePhase = random.between(0, 6.28);
        int steps = (int) outer + 3;
        cos = new float[steps];
        sin = new float[steps];
        for (int i = 0; i < steps; i++) {
            double phase = arms * angle(i);
            cos[i] = (float) StrictMath.cos(phase);
            sin[i] = (float) StrictMath.sin(phase);
        }
    }

    /** Where the first arm is at a radius, radians. */
    double angle(double r) {
        double beyond = StrictMath.log(Math.max(1, r / inner));
        return start + winding * beyond + wobble * StrictMath.sin(2.5 * beyond + wobblePhase) * Math.min(1, beyond * 2);
    }

    int count() {
        return arms;
    }

    /** From 1 on an arm to −1 halfway between two. */
    float crest(float u, float v, float r) {
        if (r < 0.5f) {
            return 0;
        }
        float c = u / r;
        float s = v / r;
        float multipleCos = c;
        float multipleSin = s;
        for (int i = 1; i < arms; i++) {
            float next = multipleCos * c - multipleSin * s;
            multipleSin = multipleSin * c + multipleCos * s;
            multipleCos = next;
        }
        int index = (int) r;
        float t = r - index;
        float phaseCos = cos[index] + t * (cos[index + 1] - cos[index]);
        float phaseSin = sin[index] + t * (sin[index + 1] - sin[index]);
        return multipleCos * phaseCos + multipleSin * phaseSin;
    }

    /** From 1 on an arm to nearly 0 between them; the higher the power, the narrower the arm. */
    float ridge(float u, float v, float r, int doublings) {
        float ridge = 0.5f + 0.5f * crest(u, v, r);
        for (int i = 0; i < doublings; i++) {
            ridge *= ridge;
        }
        return ridge;
    }
}
