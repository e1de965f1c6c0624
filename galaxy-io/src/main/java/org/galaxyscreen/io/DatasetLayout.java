package org.galaxyscreen.io;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.galaxyscreen.core.NamedOptions;

/** Which datasets of an HDF5 file, arrays of a NumPy file or columns of a Parquet file are what. Immutable. */
public final class DatasetLayout {
    /** The dataset of the images where none is named. */
    public static final String IMAGES = "images";

    /** The options of {@link #of(NamedOptions)}. */
    public static final Set<String> OPTIONS = Set.of(
            "images-dataset",
            "id-dataset",
            "label-dataset",
            "ra-dataset",
            "dec-dataset",
            "redshift-dataset",
            "channels",
            "channel-names");

    /** Where an image's channels lie. */
    public enum Channels {
        /** {@code (images, channels, height, width)}. */
        FIRST,
        /** {@code (images, height, width, channels)}. */
        LAST,
        /** The one of the two sides that is 3 or 1 while the other is larger; where that is both or neither, it has to be said. */
        BY_SHAPE
    }

    private final String images;
    private final Map<String, String> columns;
    private final Channels channels;
    private final List<String> names;

    private DatasetLayout(String images, Map<String, String> columns, Channels channels, List<String> names) {
        this.images = images;
        this.columns = columns;
        this.channels = channels;
        this.names = names;
    }

    /**
     * Images alone; columns beside them are found by Galaxy10's names.
     *
     * @param images the dataset: {@code (images, height, width)}, with channels first or last, or {@code (images)} of encoded images as
     *     bytes of variable length; a path with slashes where it is in a group
     */
    public static DatasetLayout of(String images) {
        return new DatasetLayout(Objects.requireNonNull(images, "images"), Map.of(), Channels.BY_SHAPE, List.of());
    }

    /**
     * What a user says: the options {@code images-dataset}, {@code id-dataset}, {@code label-dataset}, {@code ra-dataset}, {@code
     * dec-dataset}, {@code redshift-dataset}, {@code channels} ({@code first} or {@code last}) and {@code channel-names}.
     *
     * @throws IllegalArgumentException if one is not allowed
     */
    public static DatasetLayout of(NamedOptions options) {
        DatasetLayout layout = of(options.text("images-dataset").orElse(IMAGES));
        for (String column : List.of("id", "label", "ra", "dec", "redshift")) {
            String name = options.text(column + "-dataset").orElse("");
            layout = name.isEmpty() ? layout : layout.withColumn(column, name);
        }
        String place = options.text("channels").orElse("");
        switch (place) {
            case "" -> {
                // By the shape then.
            }
            case "first" -> layout = layout.withChannels(Channels.FIRST);
            case "last" -> layout = layout.withChannels(Channels.LAST);
            default ->
                throw new IllegalArgumentException("the option channels is '" + place + "'; first or last expected");
        }
        String names = options.text("channel-names").orElse("");
        return names.isEmpty() ? layout : layout.withChannelNames(List.of(names.split(" *, *", -1)));
    }

    /**
     * This with a dataset of one value an image.
     *
     * @param column {@code id}, {@code label}, {@code ra}, {@code dec} or {@code redshift}
     * @throws IllegalArgumentException if it is another column
     */
    public DatasetLayout withColumn(String column, String dataset) {
        if (!List.of("id", "label", "ra", "dec", "redshift").contains(column)) {
            throw new IllegalArgumentException("column is '" + column + "'; id, label, ra, dec or redshift expected");
        }
        Map<String, String> more = new TreeMap<>(columns);
        more.put(column, Objects.requireNonNull(dataset, "dataset"));
        return new DatasetLayout(images, Map.copyOf(more), channels, names);
    }

    /** This with channels at a place. */
    public DatasetLayout withChannels(Channels place) {
        return new DatasetLayout(images, columns, Objects.requireNonNull(place, "place"), names);
    }

    /**
     * This with names for the channels, in the file's order; without, three of 8 bits are red, green and blue, and others are {@code 1},
     * {@code 2}, ….
     *
     * @throws IllegalArgumentException if one is blank or given twice
     */
    public DatasetLayout withChannelNames(List<String> channelNames) {
        if (channelNames.stream().anyMatch(String::isBlank)
                || new HashSet<>(channelNames).size() != channelNames.size()) {
            throw new IllegalArgumentException(
                    "channel names are " + channelNames + "; names that differ and are not blank expected");
        }
        return new DatasetLayout(images, columns, channels, List.copyOf(channelNames));
    }

    /** The dataset of the images. */
    public String images() {
        return images;
    }

    /** The datasets that are named otherwise than Galaxy10's, by column. */
    public Map<String, String> columns() {
        return columns;
    }

    /** Where channels lie. */
    public Channels channels() {
        return channels;
    }

    /** Whether channels come before height and width; empty where the shape has to show it. */
    public Optional<Boolean> channelsFirst() {
        return channels == Channels.BY_SHAPE ? Optional.empty() : Optional.of(channels == Channels.FIRST);
    }

    /** What they are called; none for the rule. */
    public List<String> channelNames() {
        return names;
    }
}
