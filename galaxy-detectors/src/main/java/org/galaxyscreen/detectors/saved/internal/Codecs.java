package org.galaxyscreen.detectors.saved.internal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** The codecs on the class path: which saved state becomes which detector. */
final class Codecs {
    private final Map<String, DetectorCodec<?>> byName = new LinkedHashMap<>();

    /** Those beside this library, and those that the thread's own class loader sees besides. */
    Codecs() {
        Providers.byName(DetectorCodec.class, DetectorCodec::name).forEach(byName::put);
    }

    /** @throws IllegalArgumentException if there is no codec for it */
    void save(Object fitted, StateWriter state) {
        for (DetectorCodec<?> codec : byName.values()) {
            if (codec.type() == fitted.getClass()) {
                save(codec, fitted, state);
                return;
            }
        }
        String what = fitted instanceof FittedDetector detector ? "the detector '" + detector.name() + "'" : "a part";
        throw new IllegalArgumentException(
                what + " is a " + fitted.getClass().getName() + ", which no detector codec on the class path saves");
    }

    private static <T> void save(DetectorCodec<T> codec, Object fitted, StateWriter state) {
        state.put("type", codec.name());
        codec.save(codec.type().cast(fitted), state);
    }

    <T> T load(StateReader state, Class<T> type) throws IOException {
        String name = state.text("type");
        DetectorCodec<?> codec = byName.get(name);
        if (codec == null) {
            throw state.malformed("it is a '" + name + "', which no detector codec on the class path reads");
        }
        if (!type.isAssignableFrom(codec.type())) {
            throw state.malformed("it is a '" + name + "', which is no " + type.getSimpleName());
        }
        return type.cast(codec.load(state));
    }
}
