package org.galaxyscreen.features.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.Locale;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.internal.HalfPrecision;

/**
 * Where ONNX Runtime computes: on the first NVIDIA GPU by its CUDA provider, which is in the jar {@code onnxruntime_gpu} alone,
 * or on the processor.
 *
 * @param gpu whether that is a GPU
 * @param remark why it is not, where that could be expected; added to the description
 */
record OnnxPlace(OrtSession session, boolean gpu, String remark) {
    /** Makes a session of a model. */
    @FunctionalInterface
    interface Opener {
        OrtSession open(OrtSession.SessionOptions settings) throws OrtException;
    }

    /**
     * Opens a session where the options have it.
     *
     * @throws IllegalStateException if a GPU is demanded and cannot be used
     * @throws IllegalArgumentException if the precision is for GPUs and none can be used
     * @throws OrtException if the model cannot be loaded
     */
    static OnnxPlace open(EngineOptions options, Opener opener) throws OrtException {
        String remark = "";
        // Integers are for processors: GPUs run the 8-bit model's roundings one by one.
        boolean wanted = options.device() == Device.CUDA
                || options.device() == Device.AUTO && options.precision() != Precision.INT8;
        if (wanted) {
            String reason;
            boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
            if (built) {
                try {
                    return new OnnxPlace(onGpu(opener), true, "");
                } catch (OrtException e) {
                    reason = firstLine(e);
                }
            } else {
                reason = "this ONNX Runtime is built without CUDA; put com.microsoft.onnxruntime:onnxruntime_gpu in the"
                        + " place of onnxruntime";
            }
            if (options.device() == Device.CUDA) {
                throw new IllegalStateException("the onnx engine cannot use a GPU here: " + reason);
            }
            requireProcessorFormat(options, reason);
            // Who has the jar for processors need not hear of the other one.
            remark = built ? " (not CUDA, since " + reason + ")" : "";
        } else {
            requireProcessorFormat(options, "the device is cpu");
        }
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
            settings.setIntraOpNumThreads(options.threads());
            return new OnnxPlace(opener.open(settings), false, remark);
        }
    }

    private static void requireProcessorFormat(EngineOptions options, String reason) {
        if (options.precision() == Precision.FP16) {
            throw HalfPrecision.refused(reason);
        }
    }

    private static OrtSession onGpu(Opener opener) throws OrtException {
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions();
                OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
            // float32 is what was asked for; TF32 has the mantissa of half precision.
            cuda.add("use_tf32", "0");
            cuda.add("cudnn_conv_algo_search", "EXHAUSTIVE");
            cuda.add("cudnn_conv_use_max_workspace", "1");
            // What is taken is taken once and kept, without doubling each time.
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            settings.addCUDA(cuda);
            return opener.open(settings);
        }
    }

    /** ONNX Runtime's messages go on with where in its sources they come from. */
    private static String firstLine(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("it gives no reason");
    }

    /** Whether a run failed for want of memory. */
    static boolean outOfMemory(OrtException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("failed to allocate memory");
    }

    /** What computes. */
    String describe(EngineOptions options) {
        return gpu ? "CUDA provider, GPU 0" : options.threads() + (options.threads() == 1 ? " thread" : " threads");
    }
}
