/**
 * Networks as ONNX models: writing ResNet-50 as one, and running any by ONNX Runtime. The one package that knows ONNX
 * Runtime.
 *
 * <p>{@link org.galaxyscreen.features.engine.onnx.OnnxExport} needs none of its libraries.
 */
@NullMarked
package org.galaxyscreen.features.engine.onnx;

import org.jspecify.annotations.NullMarked;
