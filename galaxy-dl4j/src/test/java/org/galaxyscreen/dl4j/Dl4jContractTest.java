package org.galaxyscreen.dl4j;

import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.testkit.ResNetEngineContract;

class Dl4jContractTest extends ResNetEngineContract {
    @Override
    protected EngineProvider provider() {
        return new Dl4jProvider();
    }

    /** ND4J's matrix products sum in an order that depends on the batch. */
    @Override
    protected double placeTolerance() {
        return 1e-6;
    }
}
