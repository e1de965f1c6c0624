package org.galaxyscreen.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.fits.CutoutSource;
import org.galaxyscreen.screening.options.Checks;

/**
 * What was typed of a survey: files of images, Parquet with a column of images, or FITS tiles with a catalogue.
 *
 * @param location where it is
 * @param options how it is opened, as {@code galaxy-screen extract} would
 */
record SurveyLocation(String location, NamedOptions options) {
    private static final String CATALOGUE = "catalogue";
    private static final String IMAGES = "images-dataset";
    private static final String IDS = "id-dataset";

    /** How a FITS file of one object becomes an image. */
    private static final Set<String> OF_FITS = Set.of("bands", "hdu", "mask", "mask-value");

    private static final Set<String> OF_TILES =
            Set.of("source", CATALOGUE, "size", "files", "id-column", "ra-column", "dec-column", "frame", "duplicates");

    /**
     * Looks at what was typed, and at nothing else.
     *
     * @throws Checks.Mistake if an option does not go with such a survey
     */
    static SurveyLocation of(String location, NamedOptions options) {
        SurveyLocation survey = new SurveyLocation(location, options);
        Set<String> unknown = new TreeSet<>(options.asMap().keySet());
        unknown.removeAll(OF_FITS);
        if (survey.isTiles()) {
            unknown.removeAll(OF_TILES);
            survey.tiles();
        } else {
            unknown.remove(IMAGES);
            unknown.remove(IDS);
        }
        if (!unknown.isEmpty()) {
            throw new Checks.Mistake("--" + unknown.iterator().next() + " does not apply to "
                    + (survey.isTiles() ? "FITS tiles" : "files of one image each, or columns of Parquet,")
                    + " on Spark; leave it out");
        }
        if (options.text(IDS).isPresent() && options.text(IMAGES).isEmpty()) {
            throw new Checks.Mistake("--" + IDS + " applies to Parquet files, with --" + IMAGES
                    + ", the column of images; not to image files");
        }
        return survey;
    }

    private boolean isTiles() {
        return options.text(CATALOGUE).isPresent();
    }

    /** The tiles' folder, or a list of them. */
    private Path tiles() {
        String scheme = location.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")
                ? location.substring(0, location.indexOf(':')).toLowerCase(Locale.ROOT)
                : "";
        if (scheme.equals("file")) {
            return Path.of(URI.create(location.replaceFirst("^(?i)file:/+", "file:///")));
        }
        if (!scheme.isEmpty()) {
            throw new Checks.Mistake(
                    "--input is " + location
                            + "; with --catalogue a folder of FITS tiles on a disk that the driver and all executors see expected");
        }
        return Path.of(location);
    }

    /** How single images are opened, on executors. */
    NamedOptions imageOptions() {
        TreeMap<String, String> left = new TreeMap<>(options.asMap());
        left.keySet().retainAll(OF_FITS);
        return NamedOptions.of(left);
    }

    /**
     * The survey as rows.
     *
     * @param remarks takes sentences on what is left out or unusual
     */
    Dataset<Row> open(SparkSession spark, Consumer<String> remarks) throws IOException {
        if (isTiles()) {
            ImageSource source = ImageSources.open(tiles().toString(), options);
            source.remarks().forEach(remarks);
            if (source instanceof CutoutSource cutouts) {
                return Surveys.cutouts(spark, cutouts);
            }
            throw new IOException(location + " is opened as " + source + "; FITS tiles expected");
        }
        String images = options.text(IMAGES).orElse(null);
        return images == null
                ? Surveys.files(spark, location)
                : Surveys.parquet(spark, location, options.text(IDS).orElse("id"), images);
    }
}
