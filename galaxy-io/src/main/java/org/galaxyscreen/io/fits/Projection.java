package org.galaxyscreen.io.fits;

/** Zenithal projections: how far from the reference point a native latitude is drawn. Calabretta &amp; Greisen 2002, section 5.1. */
enum Projection {
    /** Gnomonic: of optical images. */
    TAN {
        @Override
        double radius(double theta) {
            return theta > 0 ? 1 / Math.tan(theta) : Double.NaN;
        }

        @Override
        double theta(double radius) {
            return Math.atan2(1, radius);
        }
    },
    /** Orthographic: of radio interferometers. */
    SIN {
        @Override
        double radius(double theta) {
            return theta >= 0 ? Math.cos(theta) : Double.NaN;
        }

        @Override
        double theta(double radius) {
            return Math.acos(radius);
        }
    },
    /** Zenithal equidistant. */
    ARC {
        @Override
        double radius(double theta) {
            return Math.PI / 2 - theta;
        }

        @Override
        double theta(double radius) {
            return Math.PI / 2 - radius;
        }
    },
    /** Zenithal equal area. */
    ZEA {
        @Override
        double radius(double theta) {
            return 2 * Math.sin((Math.PI / 2 - theta) / 2);
        }

        @Override
        double theta(double radius) {
            return Math.PI / 2 - 2 * Math.asin(radius / 2);
        }
    },
    /** Stereographic. */
    STG {
        @Override
        double radius(double theta) {
            return 2 * Math.tan((Math.PI / 2 - theta) / 2);
        }

        @Override
        double theta(double radius) {
            return Math.PI / 2 - 2 * Math.atan(radius / 2);
        }
    };

    /** Of a native latitude, radians; NaN where it is not drawn. */
    abstract double radius(double theta);

    /** The native latitude at that radius, radians; NaN beyond the sky. */
    abstract double theta(double radius);
}
