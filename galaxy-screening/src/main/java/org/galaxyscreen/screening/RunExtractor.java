package org.galaxyscreen.screening;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ExtractionSummary;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.Saturation;

/**
 * The extractor of a run. It knows what its features are made by, and warns, once and as early as it can, of images beyond the range that int8
 * was calibrated for.
 */
final class RunExtractor implements FeatureExtractor {
    /** Before the end, so that one odd image warns of nothing. */
    private static final long ENOUGH_IMAGES = 16;

    private final NetworkExtractor extractor;
    private final FeatureOrigin origin;
    private final RunListener listener;
    private boolean warned;

    RunExtractor(NetworkExtractor extractor, FeatureOrigin origin, RunListener listener) {
        this.extractor = extractor;
        this.origin = origin;
        this.listener = listener;
    }

    @Override
    public int dimensions() {
        return extractor.dimensions();
    }

    @Override
    public List<FeatureBlock> blocks() {
        return extractor.blocks();
    }

    @Override
    public String describe() {
        return extractor.describe();
    }

    /** What its features are made by. */
    FeatureOrigin origin() {
        return origin;
    }

    /** As {@link NetworkExtractor#saturation}. */
    Optional<Saturation> saturation() {
        return extractor.saturation();
    }

    @Override
    public ExtractionSummary extract(ImageSource source, FeatureSink sink, ExtractionOptions options)
            throws IOException {
        ExtractionSummary summary = extractor.extract(source, sink, options.withProgress(step -> {
            options.progress().onProgress(step);
            warn(ENOUGH_IMAGES);
        }));
        warn(1);
        return summary;
    }

    private void warn(long enough) {
        if (warned) {
            return;
        }
        saturation()
                .filter(saturation -> saturation.images() >= enough && saturation.isLarge())
                .ifPresent(saturation -> {
                    warned = true;
                    listener.onWarning(new RunWarning(RunWarning.Kind.OUTSIDE_CALIBRATION, text(saturation)));
                });
    }

    private static String text(Saturation saturation) {
        return String.format(
                Locale.ROOT,
                "%.1f %% of the values of '%s' are at the end of the range that int8 was calibrated for (%d image%s looked at,"
                        + " up to %.1f %% expected): these images are unlike those of the calibration, and their features"
                        + " inaccurate; calibrate on this survey, or use bf16 or fp32",
                100 * saturation.share(),
                saturation.activation(),
                saturation.images(),
                saturation.images() == 1 ? "" : "s",
                100 * Saturation.LARGE);
    }

    @Override
    public void close() {
        extractor.close();
    }
}
