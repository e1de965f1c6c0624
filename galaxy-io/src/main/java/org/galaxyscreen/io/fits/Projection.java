package org.galaxyscreen.io.fits;

/** Zenithal projections: how far from the reference point a native latitude is drawn. Calabretta &amp; Greisen 2002, section 5.1. */
enum Projection implements Zenithal {
    /** Gnomonic: of optical images. */
    TAN {
        @Override
        public double radius(double theta) {
            return theta > 0 ? 1 / Math.tan(theta) : Double.NaN;
        }

        @Override
        public double theta(double radius) {
            return Math.atan2(1, radius);
        }
    },
    /** Orthographic: of radio interferometers. */
    SIN {
        @Override
        public double radius(double theta) {
            return theta >= 0 ? Math.cos(theta) : Double.NaN;
        }

        @Override
        public double theta(double radius) {
            return Math.acos(radius);
        }
    },
    /** Zenithal equidistant. */
    ARC {
        @Override
        public double radius(double theta) {
            return Math.PI / 2 - theta;
        }

        @Override
        public double theta(double radius) {
            return Math.PI / 2 - radius;
        }
    },
    /** Zenithal equal area. */
    ZEA {
        @Override
        public double radius(double theta) {
            return 2 * Math.sin((Math.PI / 2 - theta) / 2);
        }

        @Override
        public double theta(double radius) {
            return Math.PI / 2 - 2 * Math.asin(radius / 2);
        }
    },
    /** Stereographic. */
    STG {
        @Override
        public double radius(double theta) {
            return 2 * Math.tan((Math.PI / 2 - theta) / 2);
        }

        @Override
        public double theta(double radius) {
            return Math.PI / 2 - 2 * Math.atan(radius / 2);
        }
    }
}
