package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalDouble;
import org.galaxyscreen.io.sky.SkyFrame;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/**
 * The world coordinates of an image: gnomonic projections, plain (TAN), with distortions of the pixels (TAN-SIP) or of the plane (TPV, and TAN as SCAMP writes it), the
 * other zenithal ones without parameters (SIN, ARC, ZEA, STG) and the zenithal polynomial (ZPN), in ICRS, FK5 (J2000) or Galactic coordinates. Pixels are counted from 0 at the centre of the first one in the file: astropy's origin 0.
 * Immutable and thread-safe.
 *
 * <p>TPV's polynomial is one of degrees, as its registered convention has it, whether the header scales pixels by CD or by CDELT; wcslib, and so astropy, is of
 * that opinion for CD alone. Tables of distortions (CPDIS, D2IMDIS) are not applied.
 *
 * <p>Formulas: Calabretta &amp; Greisen 2002 (doi:10.1051/0004-6361:20021327), Shupe et al. 2005 for SIP; distortions are inverted by
 * iteration, not by the header's approximate inverses.
 */
public final class Wcs {
    private static final double DEGREE = 180 / Math.PI;
    private static final int MOST_TERMS = 40;
    private static final int MOST_ORDER = 9;

    /** Equinoxes before that year are FK4's where a header does not say. */
    private static final double FK5_BEGINS = 1984;

    private final SkyFrame frame;
    private final Zenithal shape;
    private final double[] reference;
    private final double[] cd;
    private final double longitude;
    private final double latitude;
    private final double pole;
    /** Whether axis 2 is the longitude. */
    private final boolean swapped;

    private final double[][][] sip;
    private final double[][] tpv;

    private Wcs(
            SkyFrame frame,
            Zenithal shape,
            double[] reference,
            double[] cd,
            double[] origin,
            double pole,
            boolean swapped,
            double[][][] sip,
            double[][] tpv) {
        this.frame = frame;
        this.shape = shape;
        this.reference = reference;
        this.cd = cd;
        this.longitude = origin[0];
        this.latitude = origin[1];
        this.pole = pole;
        this.swapped = swapped;
        this.sip = sip;
        this.tpv = tpv;
    }

    /**
     * What a header says.
     *
     * @throws IOException if it says nothing, or is of a projection, a frame or an equinox that is not supported; the message says which
     */
    public static Wcs of(FitsHeader header) throws IOException {
        String first = header.text("CTYPE1").orElse("").strip().toUpperCase(Locale.ROOT);
        String second = header.text("CTYPE2").orElse("").strip().toUpperCase(Locale.ROOT);
        boolean swapped = first.startsWith("DEC") || first.startsWith("GLAT");
        String lon = swapped ? second : first;
        String lat = swapped ? first : second;
        boolean equatorial = lon.startsWith("RA---") && lat.startsWith("DEC--");
        boolean galactic = lon.startsWith("GLON-") && lat.startsWith("GLAT-");
        String projection = lon.length() >= 8 ? lon.substring(5) : "";
        int lonAxis = swapped ? 2 : 1;
        Zenithal shape = shape(projection, header, 3 - lonAxis);
        if (!(equatorial || galactic) || !lat.endsWith(projection) || shape == null) {
            throw new IOException("CTYPE1 and CTYPE2 are '" + first + "' and '" + second
                    + "'; RA and DEC or GLON and GLAT with TAN, TAN-SIP, TPV, SIN, ARC, ZEA, STG or ZPN expected");
        }
        for (String unit : new String[] {"CUNIT1", "CUNIT2"}) {
            String found = header.text(unit).orElse("deg").strip();
            if (!found.isEmpty() && !found.startsWith("deg")) {
                throw new IOException(unit + " is " + found + "; deg expected");
            }
        }
        double[] reference = {
            header.number("CRPIX1").orElse(0) - 1, header.number("CRPIX2").orElse(0) - 1
        };
        double[] origin = {
            header.number("CRVAL" + lonAxis).orElse(0),
            header.number("CRVAL" + (3 - lonAxis)).orElse(0)
        };
        if (Math.abs(origin[1]) > 90) {
            throw new IOException("CRVAL" + (3 - lonAxis) + " is " + origin[1] + "; -90 to 90 expected");
        }
        if (shape == Projection.SIN) {
            refuseSlant(header, 3 - lonAxis);
        }
        boolean distorted = projection.equals("TPV") || projection.equals("TAN") && hasDistortion(header);
        if (distorted && swapped) {
            throw new IOException(
                    "CTYPE1 is " + first + ": with a distortion by PV the longitude expected first, since programs do"
                            + " not agree about the other order");
        }
        OptionalDouble turned = OptionalDouble.empty();
        // Beside SIP's distortion SCAMP's is passed over.
        if (!distorted && !(projection.equals("TAN-SIP") && hasDistortion(header))) {
            refuseOtherCentre(header, lonAxis, projection);
            turned = header.number("PV" + lonAxis + "_3");
        }
        double[] cd = matrix(header, 3 - lonAxis);
        if (!(Math.abs(cd[0] * cd[3] - cd[1] * cd[2]) > 0)) {
            throw new IOException("its CD or PC matrix has no inverse");
        }
        return new Wcs(
                galactic ? SkyFrame.GALACTIC : equatorialFrame(header),
                shape,
                reference,
                cd,
                origin,
                turned.isPresent()
                        ? turned.getAsDouble()
                        : header.number("LONPOLE").orElse(origin[1] >= 90 ? 0 : 180),
                swapped,
                (projection.equals("TAN-SIP") || projection.equals("TAN") && !distorted) && hasSip(header, projection)
                        ? sip(header)
                        : new double[0][][],
                distorted ? tpv(header, lonAxis) : new double[0][]);
    }

    private static @Nullable Zenithal shape(String projection, FitsHeader header, int latAxis) throws IOException {
        return switch (projection) {
            case "ZPN" -> ZenithalPolynomial.of(header, latAxis);
            case "TAN", "TAN-SIP", "TPV" -> Projection.TAN;
            case "SIN" -> Projection.SIN;
            case "ARC" -> Projection.ARC;
            case "ZEA" -> Projection.ZEA;
            case "STG" -> Projection.STG;
            default -> null;
        };
    }

    /** Whether TAN stands for TPV, as SCAMP writes it: no other parameter of an axis has a number above 4. wcslib takes it so, too. */
    private static boolean hasDistortion(FitsHeader header) {
        for (int k = 5; k < MOST_TERMS; k++) {
            if (header.has("PV1_" + k) || header.has("PV2_" + k)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether there is a distortion by SIP, which begins with squares. TAN stands for TAN-SIP, too, as programs write it that leave the suffix
     * out: astropy takes it so.
     */
    private static boolean hasSip(FitsHeader header, String projection) throws IOException {
        boolean both = header.has("A_ORDER") && header.has("B_ORDER");
        return (both || !projection.equals("TAN")) && (sipOrder(header, "A") > 1 || sipOrder(header, "B") > 1);
    }

    private static int sipOrder(FitsHeader header, String name) throws IOException {
        return header.has(name + "_ORDER") ? (int) header.integer(name + "_ORDER", 0, MOST_ORDER) : 0;
    }

    /** The standard lets a header move the projection's centre away from the reference point. */
    private static void refuseOtherCentre(FitsHeader header, int lonAxis, String projection) throws IOException {
        for (int k = 1; k <= 2; k++) {
            double usual = k == 1 ? 0 : 90;
            double found = header.number("PV" + lonAxis + "_" + k).orElse(usual);
            if (found != usual) {
                throw new IOException("PV" + lonAxis + "_" + k + " is " + found + "; " + usual + " expected with "
                        + projection + "; if it is a distortion by SCAMP, TPV in CTYPE1 and CTYPE2");
            }
        }
    }

    /** The slant that SIN may have; without it interferometers' images are orthographic. */
    private static void refuseSlant(FitsHeader header, int latAxis) throws IOException {
        for (int k = 1; k <= 2; k++) {
            double slant = header.number("PV" + latAxis + "_" + k).orElse(0);
            if (slant != 0) {
                throw new IOException("PV" + latAxis + "_" + k + " is " + slant + ", a slant; 0 expected with SIN");
            }
        }
    }

    private static SkyFrame equatorialFrame(FitsHeader header) throws IOException {
        OptionalDouble equinox = equinox(header);
        String system = header.text("RADESYS")
                .or(() -> header.text("RADECSYS"))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .orElse(equinox.isEmpty() ? "ICRS" : equinox.getAsDouble() < FK5_BEGINS ? "FK4" : "FK5");
        if (system.equals("ICRS")) {
            return SkyFrame.ICRS;
        }
        if (system.equals("FK5") && equinox.orElse(2000) == 2000) {
            return SkyFrame.FK5;
        }
        throw new IOException(
                "RADESYS is " + system + " and EQUINOX " + equinox.orElse(2000) + "; ICRS, or FK5 at 2000, expected");
    }

    /** EQUINOX, or EPOCH, which stood for it before 1990; a text such as J2000 as well as a number. */
    private static OptionalDouble equinox(FitsHeader header) throws IOException {
        String keyword = header.has("EQUINOX") ? "EQUINOX" : "EPOCH";
        String text = header.text(keyword).orElse("").strip();
        if (text.matches("[JB]?[0-9]{4}(\\.[0-9]*)?")) {
            return OptionalDouble.of(Double.parseDouble(text.replaceFirst("[JB]", "")));
        }
        OptionalDouble number = header.number(keyword);
        // Programs that do not know it write 0 for EPOCH.
        return keyword.equals("EPOCH") && number.orElse(0) == 0 ? OptionalDouble.empty() : number;
    }

    /** An element of a matrix, by today's keyword or by that of drafts of the standard: CD001002. */
    private static OptionalDouble element(FitsHeader header, String matrix, int i) throws IOException {
        int row = i / 2 + 1;
        int column = i % 2 + 1;
        OptionalDouble value = header.number(matrix + row + "_" + column);
        return value.isPresent() ? value : header.number(matrix + "00" + row + "00" + column);
    }

    private static double[] matrix(FitsHeader header, int latAxis) throws IOException {
        double[] cd = new double[4];
        boolean hasCd = false;
        boolean hasPc = false;
        for (int i = 0; i < 4; i++) {
            OptionalDouble value = element(header, "CD", i);
            hasCd |= value.isPresent();
            hasPc |= element(header, "PC", i).isPresent();
            cd[i] = value.orElse(0);
        }
        if (!hasCd) {
            return scaled(header, latAxis, hasPc);
        }
        if (hasPc) {
            double[] other = scaled(header, latAxis, true);
            double largest = 0;
            double apart = 0;
            for (int i = 0; i < 4; i++) {
                largest = Math.max(largest, Math.abs(cd[i]));
                apart = Math.max(apart, Math.abs(cd[i] - other[i]));
            }
            if (apart > 1e-6 * largest) {
                throw new IOException("it has a CD matrix, and a PC matrix that is another one; one of them expected");
            }
        }
        return cd;
    }

    /** The matrix by PC, or an angle, and CDELT. */
    private static double[] scaled(FitsHeader header, int latAxis, boolean hasPc) throws IOException {
        double[] cd = new double[4];
        double[] step = {
            header.number("CDELT1").orElse(1), header.number("CDELT2").orElse(1)
        };
        for (int i = 0; i < 4; i++) {
            cd[i] = element(header, "PC", i).orElse(i % 3 == 0 ? 1 : 0);
        }
        if (!hasPc) {
            // The angle stands by the latitude, and turns the longitude's axis towards it.
            double angle = header.number("CROTA" + latAxis).orElse(0);
            double rotation = Math.toRadians(latAxis == 2 ? angle : -angle);
            cd = new double[] {
                Math.cos(rotation),
                -Math.sin(rotation) * step[1] / step[0],
                Math.sin(rotation) * step[0] / step[1],
                Math.cos(rotation)
            };
        }
        return new double[] {cd[0] * step[0], cd[1] * step[0], cd[2] * step[1], cd[3] * step[1]};
    }

    private static double[][][] sip(FitsHeader header) throws IOException {
        double[][][] terms = new double[2][][];
        for (int axis = 0; axis < 2; axis++) {
            String name = axis == 0 ? "A" : "B";
            int order = sipOrder(header, name);
            terms[axis] = new double[order + 1][order + 1];
            for (int p = 0; p <= order; p++) {
                for (int q = 0; p + q <= order; q++) {
                    terms[axis][p][q] = header.number(name + "_" + p + "_" + q).orElse(0);
                }
            }
        }
        return terms;
    }

    private static double[][] tpv(FitsHeader header, int lonAxis) throws IOException {
        double[][] terms = new double[2][MOST_TERMS];
        for (int axis = 0; axis < 2; axis++) {
            for (int k = 0; k < MOST_TERMS; k++) {
                String keyword = "PV" + (axis == 0 ? lonAxis : 3 - lonAxis) + "_" + k;
                terms[axis][k] = header.number(keyword).orElse(k == 1 ? 1 : 0);
            }
        }
        return terms;
    }

    /** The frame of the coordinates. */
    public SkyFrame frame() {
        return frame;
    }

    /** Arc seconds a pixel at the reference point: the root of a pixel's area there. */
    public double pixelScale() {
        return 3600 * Math.sqrt(Math.abs(cd[0] * cd[3] - cd[1] * cd[2]));
    }

    /**
     * Where a pixel looks, in the image's own frame.
     *
     * @param x column, from 0
     * @param y row in the file's order, from 0
     * @throws IllegalArgumentException if the pixel lies beyond the sky, as corners of images of half of it do
     */
    public SkyPosition toSky(double x, double y) {
        double[] pixel = {x - reference[0], y - reference[1]};
        if (sip.length > 0) {
            pixel = new double[] {
                pixel[0] + polynomial(sip[0], pixel[0], pixel[1]), pixel[1] + polynomial(sip[1], pixel[0], pixel[1])
            };
        }
        double[] plane = {cd[0] * pixel[0] + cd[1] * pixel[1], cd[2] * pixel[0] + cd[3] * pixel[1]};
        if (swapped) {
            plane = new double[] {plane[1], plane[0]};
        }
        if (tpv.length > 0) {
            plane = distorted(plane[0], plane[1]);
        }
        double phi = Math.atan2(plane[0], -plane[1]) - Math.toRadians(pole);
        double theta = shape.theta(Math.hypot(plane[0], plane[1]) / DEGREE);
        double[] rotated = rotate(phi, theta, Math.toRadians(latitude));
        return new SkyPosition(longitude + Math.toDegrees(rotated[0]), Math.toDegrees(rotated[1]));
    }

    /**
     * Which pixel a position, in the image's own frame, is in.
     *
     * @return column and row from 0; NaN where the position is not on the image's side of the sky, or the distortion has no inverse there
     */
    public double[] toPixel(SkyPosition position) {
        double[] native0 = rotate(
                Math.toRadians(position.longitude() - longitude),
                Math.toRadians(position.latitude()),
                Math.toRadians(latitude));
        double radius = DEGREE * shape.radius(native0[1]);
        if (!Double.isFinite(radius)) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double phi = native0[0] + Math.toRadians(pole);
        double[] plane = {radius * Math.sin(phi), -radius * Math.cos(phi)};
        if (tpv.length > 0) {
            plane = inverse(plane, point -> distorted(point[0], point[1]), 1e-13);
        }
        if (swapped) {
            plane = new double[] {plane[1], plane[0]};
        }
        double determinant = cd[0] * cd[3] - cd[1] * cd[2];
        double[] pixel = {
            (cd[3] * plane[0] - cd[1] * plane[1]) / determinant, (cd[0] * plane[1] - cd[2] * plane[0]) / determinant
        };
        if (sip.length > 0) {
            pixel = inverse(
                    pixel,
                    point -> new double[] {
                        point[0] + polynomial(sip[0], point[0], point[1]),
                        point[1] + polynomial(sip[1], point[0], point[1])
                    },
                    1e-10);
        }
        return new double[] {pixel[0] + reference[0], pixel[1] + reference[1]};
    }

    /** Between the sphere and the one whose pole is the reference point; the same both ways, angles in radians. */
    private static double[] rotate(double longitude, double latitude, double pole) {
        double x = Math.sin(latitude) * Math.cos(pole) - Math.cos(latitude) * Math.sin(pole) * Math.cos(longitude);
        double y = -Math.cos(latitude) * Math.sin(longitude);
        double z = Math.sin(latitude) * Math.sin(pole) + Math.cos(latitude) * Math.cos(pole) * Math.cos(longitude);
        return new double[] {Math.atan2(y, x), Math.atan2(z, Math.hypot(x, y))};
    }

    private static double polynomial(double[][] terms, double u, double v) {
        double sum = 0;
        for (int p = terms.length - 1; p >= 0; p--) {
            double inner = 0;
            for (int q = terms[p].length - 1; q >= 0; q--) {
                inner = inner * v + terms[p][q];
            }
            sum = sum * u + inner;
        }
        return sum;
    }

    private double[] distorted(double x, double y) {
        return new double[] {tpv(tpv[0], x, y), tpv(tpv[1], y, x)};
    }

    /** The TPV polynomial: all powers up to the seventh degree, and those of the radius with the odd degrees. */
    private static double tpv(double[] terms, double x, double y) {
        double r = Math.hypot(x, y);
        double sum = 0;
        int k = 0;
        for (int degree = 0; degree <= 7; degree++) {
            for (int i = degree; i >= 0; i--) {
                sum += terms[k++] * power(x, i) * power(y, degree - i);
            }
            if (degree % 2 == 1) {
                sum += terms[k++] * power(r, degree);
            }
        }
        return sum;
    }

    private static double power(double base, int exponent) {
        double result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }

    private interface Mapping {
        double[] apply(double[] point);
    }

    /** Newton's method with differences for the derivatives. */
    private static double[] inverse(double[] target, Mapping mapping, double accuracy) {
        double[] point = target.clone();
        double step = Math.max(1e-4, 1e-6 * Math.hypot(target[0], target[1]));
        for (int i = 0; i < 50; i++) {
            double[] image = mapping.apply(point);
            double dx = target[0] - image[0];
            double dy = target[1] - image[1];
            double[] right = mapping.apply(new double[] {point[0] + step, point[1]});
            double[] up = mapping.apply(new double[] {point[0], point[1] + step});
            double a = (right[0] - image[0]) / step;
            double b = (up[0] - image[0]) / step;
            double c = (right[1] - image[1]) / step;
            double d = (up[1] - image[1]) / step;
            double determinant = a * d - b * c;
            double moveX = (d * dx - b * dy) / determinant;
            double moveY = (a * dy - c * dx) / determinant;
            point[0] += moveX;
            point[1] += moveY;
            if (!(Math.hypot(moveX, moveY) > accuracy)) {
                return point;
            }
        }
        return new double[] {Double.NaN, Double.NaN};
    }
}
