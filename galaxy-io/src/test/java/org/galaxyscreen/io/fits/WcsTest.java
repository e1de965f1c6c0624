package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.galaxyscreen.io.sky.SkyFrame;
import org.galaxyscreen.io.sky.SkyPosition;
import org.junit.jupiter.api.Test;

/** Against astropy, whose values {@code make_wcs.py} wrote into {@code wcs.txt}. */
class WcsTest {
    /** The agreement that is asked for, degrees. */
    private static final double CLOSE = 1e-9;

    @Test
    void pixelsAndPositionsAreThoseOfAstropy() throws IOException {
        String name = "";
        FitsHeader.Parser parser = new FitsHeader.Parser();
        int points = 0;
        for (String line : Files.readAllLines(FitsFileTest.golden("wcs.txt"))) {
            if (line.startsWith("header ")) {
                name = line.substring(7);
                parser = new FitsHeader.Parser();
            } else if (line.startsWith("card ")) {
                add(parser, line.substring(5));
            } else {
                check(name, Wcs.of(parser.header()), line.split(" "));
                points++;
            }
        }
        assertThat(points).isEqualTo(34 * 5);
    }

    private static void check(String name, Wcs wcs, String[] words) {
        double x = Double.parseDouble(words[1]);
        double y = Double.parseDouble(words[2]);
        SkyPosition own = new SkyPosition(Double.parseDouble(words[3]), Double.parseDouble(words[4]));
        SkyPosition icrs = new SkyPosition(Double.parseDouble(words[5]), Double.parseDouble(words[6]));

        SkyPosition found = wcs.toSky(x, y);

        assertThat(found.separation(own)).as(name).isLessThan(CLOSE);
        assertThat(wcs.frame().toIcrs(found.longitude(), found.latitude()).separation(icrs))
                .as(name)
                .isLessThan(CLOSE);
        assertThat(wcs.frame().fromIcrs(icrs).separation(own)).as(name).isLessThan(CLOSE);
        double[] pixel = wcs.toPixel(own);
        assertThat(pixel[0]).as(name).isCloseTo(x, within(2e-6));
        assertThat(pixel[1]).as(name).isCloseTo(y, within(2e-6));
    }

    private static void add(FitsHeader.Parser parser, String card) throws IOException {
        parser.add(String.format("%-80s", card).getBytes(StandardCharsets.US_ASCII), 0);
    }

    private static FitsHeader header(String... cards) throws IOException {
        FitsHeader.Parser parser = new FitsHeader.Parser();
        for (String card : cards) {
            add(parser, card);
        }
        return parser.header();
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() throws IOException {
        FitsHeader whole = header("CTYPE1  = 'RA---AIT'", "CTYPE2  = 'DEC--AIT'");
        assertThatThrownBy(() -> Wcs.of(whole)).hasMessageContaining("'RA---AIT' and 'DEC--AIT'; RA and DEC");
        FitsHeader slant = header("CTYPE1  = 'RA---SIN'", "CTYPE2  = 'DEC--SIN'", "PV2_1   = 0.1");
        assertThatThrownBy(() -> Wcs.of(slant)).hasMessageContaining("PV2_1 is 0.1, a slant; 0 expected with SIN");
        FitsHeader centre = header("CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "PV1_1   = 1.0", "PV2_1   = 1.0");
        assertThatThrownBy(() -> Wcs.of(centre)).hasMessageContaining("PV1_1 is 1.0; 0.0 expected with TAN; if it is");
        FitsHeader none = header();
        assertThatThrownBy(() -> Wcs.of(none)).hasMessageContaining("CTYPE1 and CTYPE2 are '' and ''");
        FitsHeader flat = header("CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CD1_1   = 1.0");
        assertThatThrownBy(() -> Wcs.of(flat)).hasMessageContaining("no inverse");
        FitsHeader fk4 = header(
                "CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "RADESYS = 'FK4'", "CDELT1  = 1.0", "CDELT2  = 1.0");
        assertThatThrownBy(() -> Wcs.of(fk4)).hasMessageContaining("RADESYS is FK4");
        for (String old : List.of("EQUINOX = 1950.0", "EPOCH   = 1950.0", "EQUINOX = 'B1950'")) {
            FitsHeader header = header("CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", old, "CDELT1  = 1.0");
            assertThatThrownBy(() -> Wcs.of(header)).as(old).hasMessageContaining("RADESYS is FK4 and EQUINOX 1950.0");
        }
        FitsHeader year = header("CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "EQUINOX = 'late'");
        assertThatThrownBy(() -> Wcs.of(year)).hasMessage("EQUINOX is 'late'; a number expected");
        FitsHeader two = header(
                "CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CD1_1   = 1.0", "CD2_2   = 1.0", "PC1_2   = 0.1");
        assertThatThrownBy(() -> Wcs.of(two)).hasMessageContaining("a PC matrix that is another one");
        FitsHeader zero = header("CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CDELT1  = 0.0", "CDELT2  = 0.0");
        assertThatThrownBy(() -> Wcs.of(zero)).hasMessageContaining("no inverse");
        FitsHeader order = header("CTYPE1  = 'DEC--TPV'", "CTYPE2  = 'RA---TPV'", "CDELT1  = 1.0", "PV1_1   = 1.0");
        assertThatThrownBy(() -> Wcs.of(order)).hasMessageContaining("CTYPE1 is DEC--TPV: with a distortion by PV");
        FitsHeader polynomial = header("CTYPE1  = 'RA---ZPN'", "CTYPE2  = 'DEC--ZPN'");
        assertThatThrownBy(() -> Wcs.of(polynomial)).hasMessage("PV2_1 is 0.0; a number above 0 expected with ZPN");
    }

    @Test
    void positionsBehindTheImageAreInNoPixel() throws IOException {
        Wcs wcs = Wcs.of(header("CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CDELT1  = -1E-4", "CDELT2  = 1E-4"));

        assertThat(wcs.toPixel(new SkyPosition(180, 0))).containsOnly(Double.NaN);
        assertThat(wcs.pixelScale()).isCloseTo(0.36, within(1e-12));
        Wcs half = Wcs.of(header("CTYPE1  = 'RA---SIN'", "CTYPE2  = 'DEC--SIN'", "CDELT1  = -1.0", "CDELT2  = 1.0"));
        assertThat(half.toPixel(new SkyPosition(180, 0))).containsOnly(Double.NaN);
        assertThatIllegalArgumentException().isThrownBy(() -> half.toSky(58, 0));
    }

    @Test
    void positionsAreBroughtIntoRange() {
        assertThat(new SkyPosition(-10, 5)).isEqualTo(new SkyPosition(350, 5));
        assertThat(new SkyPosition(-1e-20, 0).longitude()).isZero();
        assertThat(new SkyPosition(359.9, 0).separation(new SkyPosition(0.1, 0)))
                .isCloseTo(0.2, within(1e-13));
        for (double[] bad : List.of(new double[] {Double.NaN, 0}, new double[] {0, 90.1})) {
            assertThatIllegalArgumentException().isThrownBy(() -> new SkyPosition(bad[0], bad[1]));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SkyFrame.of("ecliptic"))
                .withMessageContaining("icrs, fk5 or galactic");
    }
}
