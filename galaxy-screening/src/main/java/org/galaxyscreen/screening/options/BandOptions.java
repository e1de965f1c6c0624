package org.galaxyscreen.screening.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.features.rendering.Limits;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.features.rendering.Stretch;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.FeatureScreening;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What of FITS files is read, and how it becomes what the network is shown: a mixin for picocli. Not thread-safe. */
public final class BandOptions {
    @Option(
            names = "--bands",
            paramLabel = "NAMES",
            description =
                    "Bands of FITS and HDF5 images, separated by commas: one is grey; three are red, green and blue,"
                            + " in this order; other numbers need --mix. Default: all bands of a file.")
    private @Nullable String bands;

    @Option(
            names = "--files",
            paramLabel = "PATTERN",
            description =
                    "Pattern that groups an object's FITS files, such as {id}_{band}.fits. Default: each file is an"
                            + " image.")
    private @Nullable String files;

    @Option(
            names = "--hdu",
            paramLabel = "NAMES",
            description =
                    "FITS extensions, by index from 0, name or pattern, separated by commas. Default: the first image.")
    private @Nullable String hdu;

    @Option(
            names = "--mask",
            paramLabel = "NAME",
            description = "FITS extension with the mask, which is not zero where pixels are bad.")
    private @Nullable String mask;

    @Option(
            names = "--mix",
            paramLabel = "WEIGHTS",
            description = "Matrix from bands to red, green and blue, such as 0,0,1/0,0.5,0.5/1,0,0 for three bands.")
    private @Nullable String mix;

    @Option(
            names = "--limits",
            paramLabel = "LIMITS",
            description =
                    "Values shown as black and white: minmax, percentile:LOW:HIGH, zscale or fixed:LOW:HIGH. Default:"
                            + " percentile:0.5:99.5.")
    private @Nullable String limits;

    @Option(
            names = "--stretch",
            paramLabel = "STRETCH",
            description =
                    "Stretch between them: linear, sqrt, power:A, log:A, asinh:A, sinh:A or lupton:Q:STRETCH. Default:"
                            + " asinh:0.1.")
    private @Nullable String stretch;

    @Option(
            names = "--source-option",
            paramLabel = "NAME=VALUE",
            description = "Option for an image source or format from another library; repeatable.")
    private List<String> sourceOptions = new ArrayList<>();

    @Mixin
    private final TileOptions tiles = new TileOptions();

    @Mixin
    private final JoinOptions join = new JoinOptions();

    @Mixin
    private final DatasetOptions datasets = new DatasetOptions();

    @Mixin
    private final WebOptions web = new WebOptions();

    /** With nothing said; picocli fills it. */
    public BandOptions() {}

    /**
     * Whether anything was said.
     *
     * @return false where all is as by default
     */
    public boolean given() {
        ExtractionSettings none = ExtractionSettings.defaults();
        ExtractionSettings said = apply(none);
        return !said.source().equals(none.source()) || !said.rendering().equals(none.rendering());
    }

    /**
     * A screening of features with pictures from a place, opened as these say.
     *
     * @param run the screening
     * @param images the place; null for the one where they were, which is opened as it was then
     * @return with the pictures
     * @throws Checks.Mistake if something was said, and no place
     */
    public FeatureScreening pictures(FeatureScreening run, @Nullable Path images) {
        Checks.appliesNot(images == null && given(), "an option for reading images", "--input");
        if (images == null) {
            return run;
        }
        ExtractionSettings settings = apply(ExtractionSettings.defaults());
        return run.withImages(images, settings.source(), settings.rendering());
    }

    /**
     * Settings with what was said of how images are opened and shown.
     *
     * @param settings the other settings
     * @return with these
     * @throws Checks.Mistake if something is out of range, or does not go together
     */
    public ExtractionSettings apply(ExtractionSettings settings) {
        Map<String, String> source = new TreeMap<>();
        try {
            source.putAll(NamedOptions.parse(sourceOptions).asMap());
        } catch (IllegalArgumentException e) {
            throw new Checks.Mistake("--source-option: " + e.getMessage(), e);
        }
        tiles.addTo(source);
        join.addTo(source);
        datasets.addTo(source);
        web.addTo(source);
        put(source, "bands", bands);
        put(source, "files", files);
        put(source, "hdu", hdu);
        put(source, "mask", mask);
        return settings.withSource(NamedOptions.of(source)).withRendering(rendering());
    }

    private static void put(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    private Rendering rendering() {
        List<String> names = bands == null
                ? List.of()
                : Arrays.stream(bands.split(",", -1)).map(String::strip).toList();
        Rendering rendering = Rendering.defaults();
        rendering = with("--bands", names, rendering::withBands);
        rendering = with("--mix", mix, rendering, Rendering::parseMix, Rendering::withMix);
        rendering = with("--limits", limits, rendering, Limits::parse, Rendering::withLimits);
        return with("--stretch", stretch, rendering, Stretch::parse, Rendering::withStretch);
    }

    private static <T> Rendering with(
            String option,
            @Nullable String text,
            Rendering rendering,
            Function<String, T> parser,
            BiFunction<Rendering, T, Rendering> setter) {
        return text == null ? rendering : with(option, text, given -> setter.apply(rendering, parser.apply(given)));
    }

    private static <T> Rendering with(String option, T given, Function<T, Rendering> rendering) {
        try {
            return rendering.apply(given);
        } catch (IllegalArgumentException e) {
            throw new Checks.Mistake(option + ": " + e.getMessage(), e);
        }
    }
}
