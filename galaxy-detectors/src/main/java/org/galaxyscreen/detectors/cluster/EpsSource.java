package org.galaxyscreen.detectors.cluster;

/** Where DBSCAN's eps comes from. */
public enum EpsSource {
    /** It was given. */
    GIVEN,
    /** It is a quantile of the training rows' distances to their neighbours. */
    QUANTILE,
    /** It is the knee of the curve of those distances, sorted. */
    KNEE
}
