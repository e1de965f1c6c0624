package org.galaxyscreen.io.sky;

import java.util.Locale;

/** Frames in which positions are given, with what turns their directions to ICRS's: rotations, as in astropy. */
public enum SkyFrame {
    /** The International Celestial Reference System. */
    ICRS(identity()),
    /** FK5 at the equinox J2000; up to 0.03 arc seconds from ICRS. */
    FK5(transposed(icrsToFk5())),
    /** Galactic longitude and latitude (IAU 1958, by FK5's pole). */
    GALACTIC(transposed(product(fk5ToGalactic(), icrsToFk5())));

    private final double[][] toIcrs;

    SkyFrame(double[][] toIcrs) {
        this.toIcrs = toIcrs;
    }

    /**
     * The frame of that name, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static SkyFrame of(String name) {
        for (SkyFrame frame : values()) {
            if (frame.name().equals(name.strip().toUpperCase(Locale.ROOT))) {
                return frame;
            }
        }
        throw new IllegalArgumentException("frame is '" + name + "'; icrs, fk5 or galactic expected");
    }

    /**
     * A position in ICRS.
     *
     * @param longitude degrees
     * @param latitude degrees
     */
    public SkyPosition toIcrs(double longitude, double latitude) {
        return this == ICRS ? new SkyPosition(longitude, latitude) : rotated(toIcrs, longitude, latitude);
    }

    /** A position of ICRS in this frame. */
    public SkyPosition fromIcrs(SkyPosition position) {
        return this == ICRS ? position : rotated(transposed(toIcrs), position.longitude(), position.latitude());
    }

    private static SkyPosition rotated(double[][] matrix, double longitude, double latitude) {
        double l = Math.toRadians(longitude);
        double b = Math.toRadians(latitude);
        double[] v = {Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b)};
        double[] w = new double[3];
        for (int i = 0; i < 3; i++) {
            w[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
        }
        return new SkyPosition(
                Math.toDegrees(Math.atan2(w[1], w[0])), Math.toDegrees(Math.atan2(w[2], Math.hypot(w[0], w[1]))));
    }

    private static double[][] identity() {
        return new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    }

    /** By the offsets of the International Earth Rotation Service, milliarcseconds. */
    private static double[][] icrsToFk5() {
        double mas = Math.toRadians(1 / 3.6e6);
        return product(about(0, 19.9 * mas), product(about(1, 9.1 * mas), about(2, -22.9 * mas)));
    }

    private static double[][] fk5ToGalactic() {
        return product(
                about(2, Math.toRadians(180 - 122.9319185680026)),
                product(about(1, Math.toRadians(90 - 27.12825118085622)), about(2, Math.toRadians(192.8594812065348))));
    }

    /** A rotation of the axes about one of them. */
    private static double[][] about(int axis, double angle) {
        double[][] matrix = identity();
        int i = (axis + 1) % 3;
        int j = (axis + 2) % 3;
        matrix[i][i] = Math.cos(angle);
        matrix[j][j] = Math.cos(angle);
        matrix[i][j] = Math.sin(angle);
        matrix[j][i] = -Math.sin(angle);
        return matrix;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
            }
        }
        return c;
    }

    private static double[][] transposed(double[][] a) {
        double[][] c = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                c[i][j] = a[j][i];
            }
        }
        return c;
    }
}
