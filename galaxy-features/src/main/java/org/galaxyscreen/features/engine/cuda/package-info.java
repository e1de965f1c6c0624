/**
 * ResNet-50 on NVIDIA GPUs by cuDNN, cuBLASLt and kernels of its own. The one package that knows CUDA.
 */
@NullMarked
package org.galaxyscreen.features.engine.cuda;

import org.jspecify.annotations.NullMarked;
