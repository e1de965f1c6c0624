package org.galaxyscreen.synthetic;

/** Paints ordinary galaxies with random properties into a scene. For one thread. */
final class GalaxyPainter {
    private final Scene scene;
    private final SeededRandom random;
    private final Texture texture;
    private final double scale;

    /** @param scale the size of a galaxy: a disc's scale length in pixels */
    GalaxyPainter(Scene scene, SeededRandom random, double scale) {
        this.scene = scene;
        this.random = random;
        this.scale = scale;
        this.texture = new Texture(random);
    }

    void paint(SyntheticKind kind, double x, double y) {
        switch (kind) {
            case SMOOTH -> smooth(new Ellipse(x, y, random.between(0.3, 1), angle()));
            case SPIRAL -> spiral(new Ellipse(x, y, random.between(0.45, 0.98), angle()), false);
            case BARRED_SPIRAL -> spiral(new Ellipse(x, y, random.between(0.5, 0.98), angle()), true);
            case EDGE_ON -> edgeOn(new Ellipse(x, y, random.between(0.1, 0.2), angle()));
            default -> throw new IllegalArgumentException("kind is " + kind + "; an ordinary one expected");
        }
    }

    private double angle() {
        return random.between(0, 2 * Math.PI);
    }

    private void smooth(Ellipse shape) {
        double index = random.between(1.8, 4.2);
        double light = random.logBetween(0.08, 0.3);
        Colour colour = Colour.OLD.towards(Colour.DISC, random.between(-0.15, 0.45));
        scene.add(shape, RadialProfile.sersic(index, scale * random.between(0.75, 1.25), light), colour);
    }

    private void spiral(Ellipse disc, boolean barred) {
        double length = scale * random.between(0.85, 1.15);
        double light = random.logBetween(0.2, 0.6);
        double barLength = barred ? length * random.between(1.1, 1.7) : length * 0.45;
        double tilt = angle();
        int arms = barred ? 2 : random.chance(0.65) ? 2 : random.chance(0.6) ? 3 : 4;
        double pitch = random.between(0.2, arms == 2 ? 0.48 : 0.36) * (random.chance(0.5) ? 1 : -1);
        double end = length * 5.2;
        SpiralArms spiral = new SpiralArms(arms, barLength, end, pitch, tilt, random);
        double contrast = random.between(0.35, 0.85);
        int sharpness = random.chance(0.5) ? 2 : 3;
        discWithArms(disc, length, light, spiral, contrast, sharpness);
        if (barred) {
            bar(disc, tilt, barLength, light * random.between(1.6, 2.6));
        }
        double bulge = length * random.between(0.14, 0.3);
        scene.add(
                disc.withAxisRatio(Math.max(disc.axisRatio(), 0.75)),
                RadialProfile.sersic(random.between(1.5, 3), bulge, light * random.between(1.8, 3.5)),
                Colour.OLD);
        nebulae(disc, spiral, length, light, barLength);
    }

    private void discWithArms(
            Ellipse disc, double length, double light, SpiralArms spiral, double contrast, int sharpness) {
        double end = length * 5.2;
        double from = length * 0.5;
        float share = (float) contrast;
        RadialProfile smooth =
                new RadialProfile(end, r -> light * StrictMath.exp(-r / length) * RadialProfile.fade(r / end));
        // Arms reach farther out than the disc between them, and start outside the bulge.
        RadialProfile bright = new RadialProfile(
                end,
                r -> light
                        * (sharpness == 2 ? 1.9 : 2.5)
                        * contrast
                        * StrictMath.exp(-r / (1.25 * length))
                        * (1 - StrictMath.exp(-(r / from) * (r / from)))
                        * RadialProfile.fade(r / end));
        float mottle = (float) random.between(0.35, 0.9);
        float cell = (float) (length * 0.3);
        Colour old = Colour.DISC.towards(Colour.OLD, random.between(0.1, 0.5));
        scene.add(disc, smooth, old, (u, v, r) -> 1 - 0.45f * share + 0.3f * mottle * texture.at(u, v, cell));
        Colour young = Colour.YOUNG.towards(Colour.DISC, random.between(0, 0.5));
        scene.add(disc, bright, young, (u, v, r) -> {
            float patchy = 1 + mottle * texture.at(u, v, cell);
            return Math.max(0.15f, patchy) * spiral.ridge(u, v, r, sharpness);
        });
        // Dust lies along the inner edge of an arm.
        float depth = (float) random.between(0.1, 0.5);
        RadialProfile dusty = new RadialProfile(
                length * 3,
                r -> depth * (1 - StrictMath.exp(-r / (0.4 * length))) * RadialProfile.fade(r / length / 3));
        double lag = StrictMath.copySign(0.62 / spiral.count(), spiral.angle(2 * length) - spiral.angle(length));
        float cos = (float) StrictMath.cos(lag);
        float sin = (float) StrictMath.sin(lag);
        scene.absorb(disc, dusty, (u, v, r) -> spiral.ridge(u * cos - v * sin, u * sin + v * cos, r, 4));
    }

    private void bar(Ellipse disc, double tilt, double length, double light) {
        // The bar lies in the disc's plane: stretch along its own axis there.
        float cos = (float) StrictMath.cos(tilt);
        float sin = (float) StrictMath.sin(tilt);
        float slim = (float) random.between(3.2, 4.6);
        float inverse = (float) (1 / length);
        RadialProfile flat = new RadialProfile(length * 1.3, r -> light);
        scene.add(disc, flat, Colour.OLD.towards(Colour.DISC, 0.2), (u, v, r) -> {
            float along = (u * cos + v * sin) * inverse;
            float across = (v * cos - u * sin) * inverse * slim;
            float boxy = along * along * along * along + across * across;
            float left = Math.max(0, 1 - boxy);
            return left * left;
        });
    }

    private void nebulae(Ellipse disc, SpiralArms spiral, double length, double light, double from) {
        int count = 12 + random.below(34);
        for (int i = 0; i < count; i++) {
            double r = from + random.next() * random.next() * 3.2 * length + 2;
            double theta = spiral.angle(r)
                    + 2 * Math.PI * random.below(spiral.count()) / spiral.count()
                    + 0.13 * random.gaussian();
            double u = r * StrictMath.cos(theta);
            double v = r * StrictMath.sin(theta);
            Colour colour = random.chance(0.3) ? Colour.NEBULA : Colour.YOUNG;
            double flux = light * random.logBetween(1.2, 9) * StrictMath.exp(-r / (1.8 * length));
            scene.addPoint(disc.imageX(u, v), disc.imageY(u, v), colour.times(flux));
        }
    }

    private void edgeOn(Ellipse disc) {
        double length = scale * random.between(1.1, 1.5);
        double light = random.logBetween(0.35, 0.9);
        double end = length * 5;
        RadialProfile profile =
                new RadialProfile(end, r -> light * StrictMath.exp(-r / length) * RadialProfile.fade(r / end));
        Colour colour = Colour.DISC.towards(random.chance(0.5) ? Colour.OLD : Colour.YOUNG, random.between(0, 0.6));
        float cell = (float) (length * 0.4);
        float flatness = (float) disc.axisRatio();
        float mottle = (float) random.between(0, 0.35);
        scene.add(disc, profile, colour, (u, v, r) -> 1 + mottle * texture.at(u, v * flatness, cell));
        if (random.chance(0.7)) {
            double bulge = length * random.between(0.16, 0.34);
            scene.add(
                    disc.withAxisRatio(random.between(0.6, 0.85)),
                    RadialProfile.sersic(random.between(1.2, 2.8), bulge, light * random.between(0.7, 1.8)),
                    Colour.OLD);
        }
        if (random.chance(0.55)) {
            double reach = length * random.between(1.5, 3);
            double depth = random.between(0.45, 0.9);
            Ellipse lane = new Ellipse(
                    disc.x(), disc.y() + random.between(-1.2, 1.2), random.between(1.2, 2.4) / reach, disc.angle());
            scene.absorb(
                    lane,
                    new RadialProfile(reach, r -> depth * RadialProfile.fade(r / reach)),
                    (u, v, r) -> 1 + 0.5f * texture.at(u, 0, cell));
        }
    }
}
