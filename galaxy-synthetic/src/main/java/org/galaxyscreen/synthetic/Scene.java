package org.galaxyscreen.synthetic;

/**
 * Light as it arrives at the telescope: three planes of {@code SIZE × SIZE}, brightness above the sky, in the units of
 * {@link Camera}. For one thread.
 */
final class Scene {
    static final int SIZE = 256;

    private final float[][] planes = new float[3][SIZE * SIZE];

    /** Red, green and blue, row-major; the scene's own arrays. */
    float[][] planes() {
        return planes;
    }

    /** What a component gives off at a point of its plane, relative to its radial profile. */
    @FunctionalInterface
    interface Structure {
        /**
         * @param u along the major axis, pixels from the centre
         * @param v across it, as if seen face-on
         * @param r distance from the centre
         */
        float at(float u, float v, float r);
    }

    /** Adds a smooth elliptical component. */
    void add(Ellipse ellipse, RadialProfile profile, Colour colour) {
        add(ellipse, profile, colour, (u, v, r) -> 1);
    }

    /** Adds a component with structure. */
    void add(Ellipse ellipse, RadialProfile profile, Colour colour, Structure structure) {
        float red = (float) colour.red();
        float green = (float) colour.green();
        float blue = (float) colour.blue();
        visit(ellipse, profile, structure, (pixel, light) -> {
            planes[0][pixel] += red * light;
            planes[1][pixel] += green * light;
            planes[2][pixel] += blue * light;
        });
    }

    /** Takes light away behind dust, blue more than red; a depth of 1 is dark. */
    void absorb(Ellipse ellipse, RadialProfile depth, Structure structure) {
        visit(ellipse, depth, structure, (pixel, light) -> {
            float dust = Math.max(0, Math.min(1, light));
            planes[0][pixel] *= 1 - 0.6f * dust;
            planes[1][pixel] *= 1 - 0.8f * dust;
            planes[2][pixel] *= 1 - 0.95f * dust;
        });
    }

    @FunctionalInterface
    private interface PixelAction {
        void accept(int pixel, float light);
    }

    private static void visit(Ellipse ellipse, RadialProfile profile, Structure structure, PixelAction action) {
        float cos = (float) StrictMath.cos(ellipse.angle());
        float sin = (float) StrictMath.sin(ellipse.angle());
        float stretch = (float) (1 / ellipse.axisRatio());
        float end = (float) profile.radius();
        int top = clampToImage(ellipse.y() - end);
        int bottom = clampToImage(ellipse.y() + end + 1);
        int left = clampToImage(ellipse.x() - end);
        int right = clampToImage(ellipse.x() + end + 1);
        for (int y = top; y < bottom; y++) {
            float dy = (float) (y - ellipse.y());
            for (int x = left; x < right; x++) {
                float dx = (float) (x - ellipse.x());
                float u = dx * cos + dy * sin;
                float v = (dy * cos - dx * sin) * stretch;
                float squared = u * u + v * v;
                if (squared < end * end) {
                    float r = (float) Math.sqrt(squared);
                    action.accept(y * SIZE + x, profile.at(r) * structure.at(u, v, r));
                }
            }
        }
    }

    /** Adds all the light of a point to the four pixels around it. */
    void addPoint(double x, double y, Colour flux) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double right = x - left;
        double down = y - top;
        addPixel(left, top, flux, (1 - right) * (1 - down));
        addPixel(left + 1, top, flux, right * (1 - down));
        addPixel(left, top + 1, flux, (1 - right) * down);
        addPixel(left + 1, top + 1, flux, right * down);
    }

    private void addPixel(int x, int y, Colour flux, double share) {
        if (x >= 0 && x < SIZE && y >= 0 && y < SIZE) {
            int pixel = y * SIZE + x;
            planes[0][pixel] += (float) (share * flux.red());
            planes[1][pixel] += (float) (share * flux.green());
            planes[2][pixel] += (float) (share * flux.blue());
        }
    }

    private static int clampToImage(double position) {
        return (int) Math.max(0, Math.min(SIZE, Math.floor(position)));
    }
}
