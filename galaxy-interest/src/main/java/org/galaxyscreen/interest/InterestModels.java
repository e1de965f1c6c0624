package org.galaxyscreen.interest;

import java.util.List;

/** The models that come with the library. */
public final class InterestModels {
    private InterestModels() {}

    /** All, the default first, with their default settings. */
    public static List<InterestModel> all() {
        return List.of(
                Blend.defaults(),
                new BayesianRidge(),
                ExtraTrees.defaults(),
                new GaussianProcess(),
                NeighbourScore.defaults(),
                ActiveIsolationForest.defaults());
    }
}
