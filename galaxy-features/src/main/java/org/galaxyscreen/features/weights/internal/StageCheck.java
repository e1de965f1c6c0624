package org.galaxyscreen.features.weights.internal;

import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;

/** Whether weights go as far as features are wanted. */
public final class StageCheck {
    private StageCheck() {}

    /** @throws IllegalArgumentException if the weights end before that stage */
    public static void require(Weights weights, Stage stage) {
        if (stage.compareTo(weights.lastStage()) > 0) {
            throw new IllegalArgumentException(
                    weights.name() + " ends after " + weights.lastStage().layerName()
                            + ", so features cannot be taken after " + stage.layerName() + "; take them after "
                            + weights.lastStage().layerName() + " or earlier, or use weights of the whole network");
        }
    }
}
