package org.galaxyscreen.screening;

import java.util.Objects;

/**
 * Something that may be wrong, without keeping a run from going on.
 *
 * @param kind what it is about
 * @param text a sentence for a person, without a full stop at its end where it is one sentence
 */
public record RunWarning(Kind kind, String text) {
    /** What a warning is about. */
    public enum Kind {
        /** Images were decoded by another library before, which may read some JPEG files a little differently. */
        OTHER_DECODER,
        /** Images are beyond the range that int8 was calibrated for: their features are less accurate. */
        OUTSIDE_CALIBRATION,
        /** The features that a detector was fitted on were made a little differently from those that it scores, or nobody knows. */
        OTHER_FEATURES,
        /** There are too few objects for some detectors, which are left out. */
        TOO_FEW_OBJECTS,
        /** What a detector has learned tells little. */
        DOUBTFUL_FIT,
        /** Not all that was asked for is shown. */
        LEFT_OUT,
        /** What an interrupted run has fitted cannot be used, or nothing can be kept of what this one fits. */
        NOT_KEPT,
        /** Objects that are followed are not in the catalogue whose columns they would have. */
        NOT_IN_CATALOGUE,
        /** No object has a position, so that none can be found in the catalogues of known ones. */
        NO_POSITIONS,
        /** Objects that are followed have drifted from those that the detectors were fitted for, or nobody can know. */
        DRIFT,
        /** An input that is followed cannot be read for the moment. */
        INPUT_AWAY
    }

    /** Neither may be null. */
    public RunWarning {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
    }
}
