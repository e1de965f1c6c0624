/**
 * From images to rows of features: the extractor, which is what most users call.
 *
 * <p>{@link org.galaxyscreen.features.weights.Weights} are read from a file or fetched by the weight store, and carry
 * their own {@link org.galaxyscreen.features.preprocess.Preprocessing}; a {@link
 * org.galaxyscreen.features.NetworkExtractor} takes them, a {@link org.galaxyscreen.features.network.Stage} of the
 * network and {@link org.galaxyscreen.features.engine.EngineOptions}, and turns a source of images into rows.
 */
@NullMarked
package org.galaxyscreen.features;

import org.jspecify.annotations.NullMarked;
