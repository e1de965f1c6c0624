package org.galaxyscreen.features.engine.onednn;

import java.util.Optional;
import org.galaxyscreen.features.engine.Precision;
import org.junit.jupiter.api.Assumptions;

/** What oneDNN computes in on this machine. */
public final class SupportedPrecision {
    private SupportedPrecision() {}

    /** Whether it computes in that precision. */
    public static boolean here(Precision precision) {
        return OneDnnEngine.unsupportedReason(precision).isEmpty();
    }

    /** Skips the test where oneDNN cannot compute in that precision, saying why. */
    public static void assume(Precision precision) {
        Optional<String> reason = OneDnnEngine.unsupportedReason(precision);
        Assumptions.assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    }
}
