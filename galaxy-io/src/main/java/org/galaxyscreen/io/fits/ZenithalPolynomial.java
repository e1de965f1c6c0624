package org.galaxyscreen.io.fits;

import java.io.IOException;

/**
 * ZPN, of the cameras of UKIRT and VISTA: the radius is a polynomial of the distance from the zenith, as far as it grows. Calabretta &amp;
 * Greisen 2002, section 5.1.7.
 */
final class ZenithalPolynomial implements Zenithal {
    private static final int MOST_TERMS = 30;

    /** A degree, as in wcslib. */
    private static final double STEP = Math.PI / 180;

    private final double[] terms;

    /** The distance from the zenith up to which the radius grows. */
    private final double end;

    private ZenithalPolynomial(double[] terms) {
        this.terms = terms;
        this.end = end();
    }

    /** @throws IOException if the header has no polynomial, or one that does not grow from the zenith on */
    static ZenithalPolynomial of(FitsHeader header, int latAxis) throws IOException {
        double[] terms = new double[MOST_TERMS];
        for (int m = 0; m < terms.length; m++) {
            terms[m] = header.number("PV" + latAxis + "_" + m).orElse(0);
        }
        ZenithalPolynomial polynomial = new ZenithalPolynomial(terms);
        if (!(terms[1] > 0)) {
            throw new IOException("PV" + latAxis + "_1 is " + terms[1] + "; a number above 0 expected with ZPN");
        }
        return polynomial;
    }

    private double end() {
        double low = 0;
        double high = STEP;
        while (slope(high) > 0) {
            low = high;
            high += STEP;
            if (high > Math.PI) {
                return Math.PI;
            }
        }
        while (high - low > 1e-15) {
            double middle = (low + high) / 2;
            if (slope(middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double slope(double distance) {
        double sum = 0;
        for (int m = terms.length - 1; m > 0; m--) {
            sum = sum * distance + m * terms[m];
        }
        return sum;
    }

    private double polynomial(double distance) {
        double sum = 0;
        for (int m = terms.length - 1; m >= 0; m--) {
            sum = sum * distance + terms[m];
        }
        return sum;
    }

    @Override
    public double radius(double theta) {
        double distance = Math.PI / 2 - theta;
        return distance <= end ? polynomial(distance) : Double.NaN;
    }

    @Override
    public double theta(double radius) {
        if (!(radius >= polynomial(0) && radius <= polynomial(end))) {
            return Double.NaN;
        }
        double low = 0;
        double high = end;
        for (int i = 0; i < 100 && high - low > 1e-16; i++) {
            double middle = (low + high) / 2;
            if (polynomial(middle) < radius) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.PI / 2 - (low + high) / 2;
    }
}
