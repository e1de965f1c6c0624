package org.galaxyscreen.synthetic;

import java.util.function.DoubleUnaryOperator;

/** Paints the anomalies that are in the sky, or in the light's way. For one thread. */
final class AnomalyPainter {
    private static final int SIZE = Scene.SIZE;

    private final Scene scene;
    private final SeededRandom random;
    private final Texture texture;
    private final double scale;

    /** @param scale the size of a galaxy: a disc's scale length in pixels */
    AnomalyPainter(Scene scene, SeededRandom random, double scale) {
        this.scene = scene;
        this.random = random;
        this.scale = scale;
        this.texture = new Texture(random);
    }

    private double angle() {
        return random.between(0, 2 * Math.PI);
    }

    void merger(double x, double y) {
        double direction = angle();
        double distance = scale * random.between(1.1, 2.2);
        double dx = distance * StrictMath.cos(direction);
        double dy = distance * StrictMath.sin(direction);
        double winding = random.chance(0.5) ? 1 : -1;
        Colour colour = Colour.DISC.towards(random.chance(0.6) ? Colour.YOUNG : Colour.OLD, random.between(0.1, 0.6));
        double light = random.logBetween(0.12, 0.24);
        tail(x + dx, y + dy, direction, winding, light, colour);
        tail(x - dx, y - dy, direction + Math.PI, winding, light * random.between(0.5, 1.1), colour);
        envelope(x, y, direction, distance, light, colour);
        progenitor(x + dx, y + dy, random.between(0.6, 0.95), colour);
        progenitor(x - dx, y - dy, random.between(0.45, 0.85), colour);
    }

    private void progenitor(double x, double y, double size, Colour colour) {
        Ellipse shape = new Ellipse(x, y, random.between(0.45, 0.9), angle());
        double length = scale * size;
        double end = 4.5 * length;
        double light = random.logBetween(0.2, 0.45);
        double start = angle();
        SpiralArms arms = new SpiralArms(2, length * 0.5, end, random.between(0.35, 0.7), start, random);
        RadialProfile profile =
                new RadialProfile(end, r -> light * StrictMath.exp(-r / length) * RadialProfile.fade(r / end));
        float lopsided = (float) random.between(0.3, 0.7);
        float cos = (float) StrictMath.cos(start);
        float sin = (float) StrictMath.sin(start);
        float cell = (float) (0.35 * length);
        scene.add(shape, profile, colour, (u, v, r) -> {
            float side = 1 + lopsided * (u * cos + v * sin) / (r + 4);
            return side * (0.5f + 1.1f * arms.ridge(u, v, r, 1) + 0.5f * texture.at(u, v, cell));
        });
        scene.add(shape.round(), RadialProfile.sersic(1.6, 0.2 * length, light * random.between(2, 4)), Colour.OLD);
    }

    /** A tail that leaves a galaxy outwards, and bends. */
    private void tail(double x, double y, double direction, double winding, double light, Colour colour) {
        double heading = direction + winding * random.between(-0.1, 0.5);
        double bend = winding * random.between(0.012, 0.034);
        double length = scale * random.between(4, 7.5);
        double width = scale * random.between(0.16, 0.3);
        double step = Math.max(1, 0.6 * width);
        double px = x;
        double py = y;
        for (double done = 0; done < length; done += step) {
            double share = done / length;
            double sigma = width * (0.8 + 0.9 * share);
            double brightness = 0.5 * light * (1 - share) * (0.7 + 0.6 * random.next());
            scene.add(
                    new Ellipse(px, py, 0.7, heading),
                    gaussian(sigma, brightness),
                    colour.towards(Colour.YOUNG, 0.4 * share));
            px += step * StrictMath.cos(heading);
            py += step * StrictMath.sin(heading);
            heading += bend * step * (1 - 0.4 * share);
        }
    }

    private void envelope(double x, double y, double direction, double distance, double light, Colour colour) {
        Ellipse shape = new Ellipse(x, y, random.between(0.5, 0.8), direction);
        double size = distance + 1.3 * scale;
        float cell = (float) (0.8 * scale);
        scene.add(
                shape,
                gaussian(0.8 * size, 0.28 * light),
                colour,
                (u, v, r) -> Math.max(0.1f, 1 + 0.8f * texture.at(u, v, cell)));
    }

    void ring(double x, double y) {
        Ellipse shape = new Ellipse(x, y, random.between(0.6, 1), angle());
        double radius = scale * random.between(1.7, 2.9);
        double width = radius * random.between(0.08, 0.17);
        double light = random.logBetween(0.16, 0.4);
        float cell = (float) (radius * 0.24);
        float mottle = (float) random.between(0.5, 1.1);
        Colour young = Colour.YOUNG.towards(Colour.DISC, random.between(-0.2, 0.3));
        scene.add(
                shape,
                new RadialProfile(radius + 4 * width, r -> light * bell((r - radius) / width)),
                young,
                (u, v, r) -> Math.max(0.25f, 1 + mottle * texture.at(u, v, cell)));
        scene.add(shape, RadialProfile.sersic(1, radius * 0.7, 0.13 * light), Colour.DISC);
        int knots = 8 + random.below(26);
        for (int i = 0; i < knots; i++) {
            double theta = angle();
            double r = radius + 0.6 * width * random.gaussian();
            double u = r * StrictMath.cos(theta);
            double v = r * StrictMath.sin(theta);
            scene.addPoint(shape.imageX(u, v), shape.imageY(u, v), Colour.YOUNG.times(light * random.logBetween(1, 7)));
        }
        scene.add(
                shape.withAxisRatio(random.between(0.75, 1)),
                RadialProfile.sersic(
                        random.between(2, 4), radius * random.between(0.16, 0.26), random.between(0.25, 0.5)),
                Colour.OLD);
    }

    void arc(double x, double y) {
        Ellipse lens = new Ellipse(x, y, random.between(0.7, 0.98), angle());
        double size = scale * random.between(0.45, 0.7);
        scene.add(lens, RadialProfile.sersic(random.between(3, 4.2), size, random.logBetween(0.16, 0.3)), Colour.OLD);
        double einstein = Math.max(22, scale * random.between(1.5, 2.5));
        double theta = angle();
        double light = random.logBetween(0.3, 0.8);
        double width = random.between(1.3, 2.4);
        Colour colour = Colour.LENSED.towards(Colour.YOUNG, random.between(0, 0.7));
        lensed(lens, einstein, theta, 3 + random.below(3), width, light, colour);
        if (random.chance(0.8)) {
            double counter = theta + Math.PI + random.between(-0.25, 0.25);
            lensed(
                    lens,
                    einstein * random.between(0.75, 0.95),
                    counter,
                    5 + random.below(2),
                    width,
                    0.8 * light,
                    colour);
        }
    }

    /** An image of the lensed source, bent around the lens. */
    private void lensed(
            Ellipse lens, double radius, double theta, int doublings, double width, double light, Colour colour) {
        float cos = (float) StrictMath.cos(theta);
        float sin = (float) StrictMath.sin(theta);
        float mottle = (float) random.between(0, 0.5);
        scene.add(
                lens,
                new RadialProfile(radius + 5 * width, r -> light * bell((r - radius) / width)),
                colour,
                (u, v, r) -> {
                    float along = 0.5f + 0.5f * (u * cos + v * sin) / Math.max(r, 1);
                    for (int i = 0; i < doublings; i++) {
                        along *= along;
                    }
                    return along * (1 + mottle * texture.at(u, v, 6));
                });
    }

    /** In one band or several, as the exposures of the bands were made at different times. */
    void satelliteTrail() {
        double heading = angle();
        double offset = random.between(-70, 70);
        double width = random.between(1, 2.3);
        double light = random.logBetween(0.12, 1);
        int band = random.below(3);
        trail(heading, offset, width, light, band);
        if (random.chance(0.4)) {
            trail(heading, offset + random.between(8, 40), width, light * random.between(0.5, 1), (band + 1) % 3);
        }
    }

    private void trail(double heading, double offset, double width, double light, int band) {
        double nx = -StrictMath.sin(heading);
        double ny = StrictMath.cos(heading);
        double others = random.between(0.05, 0.4);
        float cell = 9;
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double distance = (x - SIZE / 2.0) * nx + (y - SIZE / 2.0) * ny - offset;
                if (Math.abs(distance) < 4 * width) {
                    double here = light * bell(distance / width) * (1 + 0.2 * texture.at(x, y, cell));
                    for (int plane = 0; plane < 3; plane++) {
                        scene.planes()[plane][y * SIZE + x] += (float) (plane == band ? here : others * here);
                    }
                }
            }
        }
    }

    void saturatedStar() {
        double direction = angle();
        double distance = random.between(35, 105);
        double x = SIZE / 2.0 + distance * StrictMath.cos(direction);
        double y = SIZE / 2.0 + distance * StrictMath.sin(direction);
        double flux = random.logBetween(6e3, 8e4);
        Colour colour = new FieldPainter(scene, random).starColour();
        scene.add(
                new Ellipse(x, y, 1, 0),
                new RadialProfile(300, r -> 0.004 * flux * StrictMath.pow(1 + r * r / 9, -1.7)),
                colour);
        double tilt = random.chance(0.5) ? Math.PI / 4 : random.between(0, 0.2);
        for (int i = 0; i < 4; i++) {
            spike(x, y, tilt + i * Math.PI / 2, flux, colour);
        }
        bleed((int) x, (int) y, flux, random.chance(0.7));
    }

    private void spike(double x, double y, double heading, double flux, Colour colour) {
        double length = 16 * StrictMath.pow(flux / 2e4, 0.4) * random.between(0.8, 1.3);
        double light = 3 * StrictMath.sqrt(flux / 2e4);
        // A needle from the star outwards: an ellipse of which one half is dark.
        scene.add(
                new Ellipse(x, y, 0.8 / length, heading),
                new RadialProfile(
                        4 * length, r -> light * StrictMath.exp(-r / length) * RadialProfile.fade(r / 4 / length)),
                colour,
                (u, v, r) -> u > 0 ? 1 : 0);
    }

    /** Charge runs over along a column, differently far in each band; in the middle nothing is left to be measured. */
    private void bleed(int x, int y, double flux, boolean sideways) {
        double size = StrictMath.pow(flux / 1e4, 0.4);
        double usual = random.between(12, 50) * size;
        for (int plane = 0; plane < 3; plane++) {
            double reach = usual * random.between(0.8, 1.25);
            for (int along = (int) -reach; along <= reach; along++) {
                double share = 1 - Math.abs(along) / reach;
                int half = (int) (0.6 + 1.4 * size * share * share);
                for (int across = -half; across <= half; across++) {
                    int column = x + (sideways ? along : across);
                    int row = y + (sideways ? across : along);
                    if (column >= 0 && column < SIZE && row >= 0 && row < SIZE) {
                        boolean hole = Math.abs(along) < 4 * size && Math.abs(across) <= half - 1;
                        float charge = (float) (1 + 7 * share * share);
                        scene.planes()[plane][row * SIZE + column] = hole ? -30 : charge;
                    }
                }
            }
        }
    }

    private static RadialProfile gaussian(double sigma, double brightness) {
        DoubleUnaryOperator profile = r -> brightness * bell(r / sigma);
        return new RadialProfile(3.5 * sigma, profile);
    }

    private static double bell(double x) {
        return StrictMath.exp(-x * x / 2);
    }
}
