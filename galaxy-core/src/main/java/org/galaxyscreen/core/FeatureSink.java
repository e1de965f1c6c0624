package org.galaxyscreen.core;

import java.io.IOException;

/** Takes feature rows one by one, in source order, on the thread that called {@link FeatureExtractor#extract}. */
@FunctionalInterface
public interface FeatureSink {
    /**
     * Takes one row.
     *
     * @param object whose row it is
     * @param values holds the row from {@code offset} on; reused by the caller, so copy what is to be kept
     * @param offset where the row starts
     * @throws IOException if the row cannot be stored; ends the extraction
     */
    void accept(SurveyObject object, float[] values, int offset) throws IOException;

    /**
     * Hears of an image that was skipped, between its neighbours' rows. Does nothing unless overridden: the images skipped are
     * in the {@link ExtractionSummary} as well.
     *
     * @param failure which, and why
     * @throws IOException if that cannot be noted; ends the extraction
     */
    default void skipped(ImageFailure failure) throws IOException {}

    /** A sink that gives everything to this one and then to another. */
    default FeatureSink andThen(FeatureSink next) {
        FeatureSink first = this;
        return new FeatureSink() {
            @Override
            public void accept(SurveyObject object, float[] values, int offset) throws IOException {
                first.accept(object, values, offset);
                next.accept(object, values, offset);
            }

            @Override
            public void skipped(ImageFailure failure) throws IOException {
                first.skipped(failure);
                next.skipped(failure);
            }
        };
    }
}
