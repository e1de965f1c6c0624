package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.io.ImageSources;
import org.jspecify.annotations.Nullable;

/** Where a run's images are: a place that is opened when it begins, or a source that is open already. */
final class SurveyInput {
    static final String LOCATION = "location";
    static final String OPTIONS = "sourceOptions";
    static final String RENDERING = "rendering";

    private final @Nullable Path path;
    private final @Nullable ImageSource source;

    private SurveyInput(@Nullable Path path, @Nullable ImageSource source) {
        this.path = path;
        this.source = source;
    }

    static SurveyInput of(Path path) {
        return new SurveyInput(Objects.requireNonNull(path, "input"), null);
    }

    static SurveyInput of(ImageSource source) {
        return new SurveyInput(null, Objects.requireNonNull(source, "source"));
    }

    /** The place, where it is one. */
    @Nullable
    Path path() {
        return path;
    }

    /** Names what is read. */
    void reads(OutputCheck outputs, ExtractionSettings settings) {
        outputs.reads(Setting.INPUT, path);
        Ledger.reads(settings, outputs);
    }

    /** Whether a path was made of an address. */
    static boolean isAddress(Path path) {
        return path.toString().matches("(?i)(https?|s3):/.*");
    }

    /** What a run that resumes compares. */
    String identity() {
        if (path == null) {
            return Objects.requireNonNull(source).name();
        }
        String text = path.toString();
        // An address that a path was made of: with one of its two slashes.
        return isAddress(path) ? text : path.toAbsolutePath().normalize().toString();
    }

    /** Leaves in a summary what is needed to open the images again: the place where it is one, the options, and the rendering. */
    void describe(ObjectNode summary, ExtractionSettings settings) {
        if (path != null) {
            summary.put(LOCATION, identity());
        }
        ObjectNode options = summary.putObject(OPTIONS);
        settings.source().asMap().forEach(options::put);
        summary.put(RENDERING, settings.rendering().toText());
    }

    /** Pictures, or bands rendered as the settings say. */
    ImageSource open(ExtractionSettings settings, RunListener listener) throws IOException {
        ImageSource images =
                path == null ? Objects.requireNonNull(source) : ImageSources.open(path.toString(), settings.source());
        listener.onSource(images);
        return RenderedSource.of(images, settings.rendering());
    }
}
