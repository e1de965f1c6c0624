/**
 * From images to features: preprocessing, the ResNet-50 graph as data, its weights, and the engines that run it.
 *
 * <p>{@link org.galaxyscreen.features.Weights} are read from a file or fetched by the weight store, carry their own
 * {@link org.galaxyscreen.features.Preprocessing}, and are handed to an
 * {@link org.galaxyscreen.features.InferenceEngine}.
 */
@NullMarked
package org.galaxyscreen.features;

import org.jspecify.annotations.NullMarked;
