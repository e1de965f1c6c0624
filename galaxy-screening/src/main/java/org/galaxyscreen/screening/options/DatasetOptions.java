package org.galaxyscreen.screening.options;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which datasets of an HDF5 file, arrays of a NumPy file or columns of a Parquet file are what, where it is none of Galaxy10's. */
final class DatasetOptions {
    @Option(
            names = "--images-dataset",
            paramLabel = "NAME",
            description =
                    "HDF5, NumPy, Parquet: dataset with the images, (images, height, width) with channels first or"
                            + " last, or encoded images as bytes; default: images.")
    private @Nullable String images;

    @Option(
            names = "--id-dataset",
            paramLabel = "NAME",
            description = "HDF5, NumPy, Parquet: dataset with the ids; default: id.")
    private @Nullable String id;

    @Option(
            names = "--label-dataset",
            paramLabel = "NAME",
            description = "HDF5, NumPy, Parquet: dataset with the labels; default: label.")
    private @Nullable String label;

    @Option(
            names = "--ra-dataset",
            paramLabel = "NAME",
            description = "HDF5, NumPy, Parquet: dataset with the right ascensions; default: ra.")
    private @Nullable String ra;

    @Option(
            names = "--dec-dataset",
            paramLabel = "NAME",
            description = "HDF5, NumPy, Parquet: dataset with the declinations; default: dec.")
    private @Nullable String dec;

    @Option(
            names = "--redshift-dataset",
            paramLabel = "NAME",
            description = "HDF5, NumPy, Parquet: dataset with the redshifts; default: redshift.")
    private @Nullable String redshift;

    @Option(
            names = "--channels",
            paramLabel = "PLACE",
            description =
                    "HDF5, NumPy, Parquet: position of the channels, first or last; default: the axis with 1 or 3 of"
                            + " them.")
    private @Nullable String channels;

    @Option(
            names = "--channel-names",
            paramLabel = "NAMES",
            description = "HDF5, NumPy, Parquet: names of the channels for --bands, in the file's order, separated by"
                    + " commas; default: 1, 2, …, and red, green, blue for three of 8 bits.")
    private @Nullable String channelNames;

    @Option(
            names = "--image-shape",
            paramLabel = "SIDES",
            description = "Parquet: shape of images that are stored as one flat list of numbers each, such as 64,64,3.")
    private @Nullable String imageShape;

    /** Adds what was given to the options by which the input is opened. */
    void addTo(Map<String, String> source) {
        put(source, "images-dataset", images);
        put(source, "id-dataset", id);
        put(source, "label-dataset", label);
        put(source, "ra-dataset", ra);
        put(source, "dec-dataset", dec);
        put(source, "redshift-dataset", redshift);
        put(source, "channels", channels);
        put(source, "channel-names", channelNames);
        put(source, "image-shape", imageShape);
    }

    private static void put(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
