package org.galaxyscreen.screening;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.features.engine.Saturation;
import org.galaxyscreen.features.preprocess.Views;
import org.jspecify.annotations.Nullable;

/** What became of an extraction. Immutable. */
public final class ExtractionResult {
    private final Path file;
    private final long rows;
    private final int dimensions;
    private final List<FeatureBlock> blocks;
    private final Views views;
    private final LoadedBackbone backbone;
    private final String extractor;
    private final @Nullable Saturation saturation;
    private final List<ImageFailure> failures;

    ExtractionResult(
            Path file,
            long rows,
            int dimensions,
            List<FeatureBlock> blocks,
            Views views,
            LoadedBackbone backbone,
            String extractor,
            @Nullable Saturation saturation,
            List<ImageFailure> failures) {
        this.file = file;
        this.rows = rows;
        this.dimensions = dimensions;
        this.blocks = List.copyOf(blocks);
        this.views = views;
        this.backbone = backbone;
        this.extractor = extractor;
        this.saturation = saturation;
        this.failures = List.copyOf(failures);
    }

    /** The array; beside it are its ids, in a file that ends in {@code .csv}. */
    public Path file() {
        return file;
    }

    /** The file beside the array that says what it was made of, and lists every image that was skipped. */
    public Path about() {
        return FeaturesAbout.beside(file);
    }

    /** How many images became a row, those of earlier runs included. */
    public long rows() {
        return rows;
    }

    /** The length of a row. */
    public int dimensions() {
        return dimensions;
    }

    /** What a row consists of: a block of columns a stage and pooling. */
    public List<FeatureBlock> blocks() {
        return blocks;
    }

    /** Over which rotations and reflections features were averaged. */
    public Views views() {
        return views;
    }

    /** The network. */
    public LoadedBackbone backbone() {
        return backbone;
    }

    /** One line for a person: the network, where features are taken, and what computed them. */
    public String extractor() {
        return extractor;
    }

    /**
     * How far images left the range that int8 was calibrated for, among those that this run computed; empty where nothing was
     * computed in int8, or by an engine that does not look.
     */
    public Optional<Saturation> saturation() {
        return Optional.ofNullable(saturation);
    }

    /** The images that were skipped, in source order, those of earlier runs included. */
    public List<ImageFailure> failures() {
        return failures;
    }
}
