package org.galaxyscreen.detectors;

import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;

/**
 * Each dimension shifted and scaled to mean 0 and standard deviation 1 over the training rows (the population's, as
 * scikit-learn's class of this name); a dimension that does not vary is only shifted.
 */
public record StandardScaler() implements Transform {
    @Override
    public FittedStandardScaler fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("standardisation", train, 1);
        Cancellation.check("standardising");
        return new FittedStandardScaler(Standardisation.fit(train));
    }
}
