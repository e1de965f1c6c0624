/**
 * The networks as data, ResNet-50 and EfficientNet-Lite: their stages, their convolutions and how they are joined. Knows no weights
 * and no engine.
 */
@NullMarked
package org.galaxyscreen.features.network;

import org.jspecify.annotations.NullMarked;
