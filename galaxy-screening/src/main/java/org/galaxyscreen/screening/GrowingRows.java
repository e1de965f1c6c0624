package org.galaxyscreen.screening;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.ResumableFeatureWriter;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a run, which go into a file as well: held in memory until they are more than may be held, and then let go, since the file has them.
 * For one thread.
 */
final class GrowingRows implements FeatureSink {
    private final int dimensions;
    private final MostHeld mostHeld;
    private final List<SurveyObject> objects = new ArrayList<>();

    /** Null when they are let go. */
    private Features.@Nullable Builder held;

    GrowingRows(int dimensions, MostHeld mostHeld) {
        this.dimensions = dimensions;
        this.mostHeld = mostHeld;
        this.held = Features.builder(dimensions);
    }

    @Override
    public void accept(SurveyObject object, float[] values, int offset) {
        objects.add(object);
        if (held != null && mostHeld.holds(bytes())) {
            held.add(object, values, offset);
        } else {
            held = null;
        }
    }

    /** How much memory they take, or would take. */
    long bytes() {
        return (long) objects.size() * dimensions * Float.BYTES;
    }

    /**
     * All rows.
     *
     * @param file that has got the same ones
     */
    Features of(ResumableFeatureWriter file) throws IOException {
        return held == null ? file.map(objects) : held.build();
    }
}
