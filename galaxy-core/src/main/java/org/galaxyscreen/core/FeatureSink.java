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
}
