package org.galaxyscreen.synthetic;

/** Paints what lies around a galaxy by chance: stars before it, faint galaxies behind it. For one thread. */
final class FieldPainter {
    private static final int SIZE = Scene.SIZE;

    /** Stars above this flux show the wings of the point spread function. */
    private static final double WINGS_FROM = 12;

    private final Scene scene;
    private final SeededRandom random;

    FieldPainter(Scene scene, SeededRandom random) {
        this.scene = scene;
        this.random = random;
    }

    void paint() {
        int galaxies = 4 + random.below(22);
        for (int i = 0; i < galaxies; i++) {
            faintGalaxy();
        }
        if (random.chance(0.3)) {
            neighbour();
        }
        int stars = random.below(8);
        for (int i = 0; i < stars; i++) {
            star(random.between(0, SIZE), random.between(0, SIZE), random.logBetween(1.5, 70));
        }
        if (random.chance(0.12)) {
            star(random.between(0, SIZE), random.between(0, SIZE), random.logBetween(70, 500));
        }
    }

    private void faintGalaxy() {
        Ellipse shape = new Ellipse(
                random.between(0, SIZE), random.between(0, SIZE), random.between(0.35, 1), random.between(0, 3.14));
        Colour colour = Colour.OLD.towards(Colour.YOUNG, random.next());
        double size = random.logBetween(0.9, 2.6);
        scene.add(shape, RadialProfile.sersic(random.between(0.8, 2), size, random.logBetween(0.03, 0.25)), colour);
    }

    private void neighbour() {
        double angle = random.between(0, 6.28);
        double distance = random.between(50, 130);
        Ellipse shape = new Ellipse(
                SIZE / 2.0 + distance * StrictMath.cos(angle),
                SIZE / 2.0 + distance * StrictMath.sin(angle),
                random.between(0.3, 1),
                random.between(0, 3.14));
        Colour colour = Colour.OLD.towards(Colour.YOUNG, random.between(0, 0.8));
        double size = random.logBetween(3, 8);
        scene.add(shape, RadialProfile.sersic(random.between(1, 3.5), size, random.logBetween(0.05, 0.22)), colour);
    }

    /** A star before the camera's own blur, which gives it its core. */
    void star(double x, double y, double flux) {
        Colour colour = starColour();
        scene.addPoint(x, y, colour.times(flux));
        if (flux > WINGS_FROM) {
            double reach = Math.min(SIZE, 5 * StrictMath.sqrt(flux));
            scene.add(
                    new Ellipse(x, y, 1, 0),
                    new RadialProfile(
                            reach,
                            r -> 0.004 * flux * StrictMath.pow(1 + r * r / 9, -2.3) * RadialProfile.fade(r / reach)),
                    colour);
        }
    }

    Colour starColour() {
        double dice = random.next();
        return dice < 0.6
                ? new Colour(1.25, 0.97, 0.62).towards(new Colour(1, 1, 0.95), random.next())
                : new Colour(1, 1, 0.95).towards(new Colour(0.85, 1, 1.15), random.next());
    }
}
