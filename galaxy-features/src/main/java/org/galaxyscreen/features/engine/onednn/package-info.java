/**
 * ResNet-50 and EfficientNet-Lite on oneDNN: the fast engine on processors. The one package that knows its primitives.
 */
@NullMarked
package org.galaxyscreen.features.engine.onednn;

import org.jspecify.annotations.NullMarked;
