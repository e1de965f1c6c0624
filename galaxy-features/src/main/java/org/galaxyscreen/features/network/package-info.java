/**
 * The ResNet-50 graph as data: its stages, its variants, its convolutions and how they are joined. Knows no weights and
 * no engine.
 */
@NullMarked
package org.galaxyscreen.features.network;

import org.jspecify.annotations.NullMarked;
