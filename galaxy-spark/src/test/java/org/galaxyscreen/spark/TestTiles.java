package org.galaxyscreen.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.fits.CutoutSource;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.SurveyExtraction;

/** A picture of the sky in four FITS tiles on one grid of pixels, and a catalogue of what is in it. */
final class TestTiles {
    /** The whole picture's side, pixels; a tile has half of it. */
    private static final int SIDE = 240;

    private static final int HALF = SIDE / 2;
    private static final int BLOCK = 2880;
    private static final double ARCSEC = 0.5;
    private static final double RA = 150;
    private static final double DEC = 2;

    private final Path tiles;
    private final Path catalogue;

    private TestTiles(Path tiles, Path catalogue) {
        this.tiles = tiles;
        this.catalogue = catalogue;
    }

    Path tiles() {
        return tiles;
    }

    Path catalogue() {
        return catalogue;
    }

    /** Blobs on noise, some across the tiles' edges; the last object of the catalogue is in no tile. */
    static TestTiles write(Path folder, int objects) throws IOException {
        Path tiles = Files.createDirectories(folder.resolve("tiles"));
        Random random = new Random(17);
        float[] sky = new float[SIDE * SIDE];
        for (int i = 0; i < sky.length; i++) {
            sky[i] = (float) (10 + random.nextGaussian());
        }
        List<String> lines = new ArrayList<>(List.of("name,ra,dec,mag,Label"));
        for (int i = 0; i < objects; i++) {
            // Every fourth lies near the line between two tiles.
            double x = i % 4 == 0 ? HALF + 6 * random.nextDouble() - 3 : 15 + (SIDE - 30) * random.nextDouble();
            double y = 15 + (SIDE - 30) * random.nextDouble();
            double width = 1.5 + 3 * random.nextDouble();
            double light = 30 + 200 * random.nextDouble();
            for (int at = 0; at < sky.length; at++) {
                double r = Math.hypot(at % SIDE - x, at / SIDE - y) / width;
                sky[at] += (float) (light * Math.exp(-r));
            }
            double dec = DEC + (y - HALF + 0.5) * ARCSEC / 3600;
            double ra = RA - (x - HALF + 0.5) * ARCSEC / 3600 / Math.cos(Math.toRadians(DEC));
            lines.add(
                    String.format(Locale.ROOT, "s%03d,%.9f,%.9f,%.2f,%s", i, ra, dec, light, i % 2 == 0 ? "disc" : ""));
        }
        lines.add("away,20,-40,1,");
        for (int column = 0; column < 2; column++) {
            for (int row = 0; row < 2; row++) {
                Files.write(tiles.resolve("tile" + column + row + ".fits"), fits(sky, column * HALF, row * HALF));
            }
        }
        return new TestTiles(tiles, Files.writeString(folder.resolve("objects.csv"), String.join("\n", lines) + "\n"));
    }

    private static byte[] fits(float[] sky, int left, int bottom) {
        StringBuilder header = new StringBuilder();
        card(header, "SIMPLE", "T");
        card(header, "BITPIX", "-32");
        card(header, "NAXIS", "2");
        card(header, "NAXIS1", String.valueOf(HALF));
        card(header, "NAXIS2", String.valueOf(HALF));
        card(header, "CTYPE1", "'RA---TAN'");
        card(header, "CTYPE2", "'DEC--TAN'");
        card(header, "CRVAL1", String.valueOf(RA));
        card(header, "CRVAL2", String.valueOf(DEC));
        card(header, "CRPIX1", String.valueOf(HALF - left + 0.5));
        card(header, "CRPIX2", String.valueOf(HALF - bottom + 0.5));
        card(header, "CD1_1", String.valueOf(-ARCSEC / 3600));
        card(header, "CD1_2", "0.0");
        card(header, "CD2_1", "0.0");
        card(header, "CD2_2", String.valueOf(ARCSEC / 3600));
        header.append(String.format("%-80s", "END"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
        pad(out, ' ');
        ByteBuffer pixels = ByteBuffer.allocate(4 * HALF * HALF);
        for (int y = 0; y < HALF; y++) {
            for (int x = 0; x < HALF; x++) {
                pixels.putFloat(sky[(bottom + y) * SIDE + left + x]);
            }
        }
        out.writeBytes(pixels.array());
        pad(out, 0);
        return out.toByteArray();
    }

    private static void card(StringBuilder header, String key, String value) {
        header.append(String.format("%-80s", String.format("%-8s= %20s", key, value)));
    }

    private static void pad(ByteArrayOutputStream out, int with) {
        while (out.size() % BLOCK != 0) {
            out.write(with);
        }
    }

    /** How they are opened: with cutouts of 24 pixels. */
    NamedOptions options() {
        return NamedOptions.of(Map.of("catalogue", catalogue.toString(), "size", "24px", "source", "fits"));
    }

    CutoutSource source() throws IOException {
        return (CutoutSource) ImageSources.open(tiles.toString(), options());
    }

    /** The same objects' features by a run on one machine. */
    Path extractedPlainly(Path target) throws IOException {
        SurveyExtraction.of(tiles, target)
                .with(Backbone.weights(TestSurvey.WEIGHTS).withInputSize(TestSurvey.SIZE))
                .with(ExtractionSettings.defaults().withSource(options()))
                .run();
        return target;
    }
}
