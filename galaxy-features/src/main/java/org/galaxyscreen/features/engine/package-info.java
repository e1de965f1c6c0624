/**
 * The door to what runs a network: an {@link org.galaxyscreen.features.engine.InferenceEngine}, the options it is asked
 * for with, and int8's calibration.
 *
 * <p>{@link org.galaxyscreen.features.engine.Engines} makes engines; each comes from a package of its own through an
 * {@link org.galaxyscreen.features.engine.EngineProvider}, and nothing here knows them.
 */
@NullMarked
package org.galaxyscreen.features.engine;

import org.jspecify.annotations.NullMarked;
