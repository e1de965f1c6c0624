package org.galaxyscreen.dl4j;

import java.util.List;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.testkit.ResNetEngineContract;

class Dl4jContractTest extends ResNetEngineContract {
    @Override
    protected EngineProvider provider() {
        return new Dl4jProvider();
    }

    /** The last one is compared with torchvision's in {@link Dl4jEngineTest}. */
    @Override
    protected List<Stage> stages() {
        return List.of(Stage.LAYER1);
    }

    /** ND4J's matrix products sum in an order that depends on the batch. */
    @Override
    protected double placeTolerance() {
        return 1e-6;
    }
}
