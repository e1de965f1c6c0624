package org.galaxyscreen.io.fits;

/** How far from the reference point a zenithal projection draws a native latitude, in units of the sphere's radius. */
interface Zenithal {
    /** Of a native latitude, radians; NaN where it is not drawn. */
    double radius(double theta);

    /** The native latitude at that radius, radians; NaN beyond the sky. */
    double theta(double radius);
}
