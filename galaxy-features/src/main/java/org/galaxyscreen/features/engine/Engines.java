package org.galaxyscreen.features.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.features.internal.HalfPrecision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.features.weights.internal.StageCheck;
import org.galaxyscreen.linalg.NativeFailure;

/** Makes engines: ours, and those that an {@link EngineProvider} of another library brings. */
public final class Engines {
    private static final String ASKED_FOR = " (asked for)";

    private Engines() {}

    /**
     * An engine that computes those weights' features. {@link InferenceEngine#describe} says which one it is and why:
     * asked for, the fastest here, or what is left where the fastest could not be had.
     *
     * @param stage where features are taken
     * @throws IllegalArgumentException if the weights end before that stage, the engine asked for is not on the class path, or
     *     it cannot compute in the precision asked for
     * @throws IllegalStateException if the engine asked for, or any for {@code auto}, cannot run on this machine
     */
    public static InferenceEngine create(Weights weights, Stage stage, EngineOptions options) {
        return create(weights, Readout.of(stage), options);
    }

    /**
     * As above, with rows of several stages or poolings, or with patches.
     *
     * @throws IllegalArgumentException if the weights end before the last stage read out, the engine asked for is not on the
     *     class path, or it cannot compute in the precision asked for or give rows like that
     * @throws IllegalStateException if the engine asked for, or any for {@code auto}, cannot run on this machine
     */
    public static InferenceEngine create(Weights weights, Readout readout, EngineOptions options) {
        return create(weights, readout, options, Machine.THIS);
    }

    /** What cannot be had on a machine, and why; asked only if it matters. */
    interface Machine {
        Machine THIS = new Machine() {
            @Override
            public Optional<String> withoutOneDnn() {
                return provider(EngineOptions.Kind.ONEDNN).unavailableReason();
            }

            @Override
            public Optional<String> withoutCuda() {
                return provider(EngineOptions.Kind.CUDA).unavailableReason();
            }

            @Override
            public boolean has(EngineOptions.Kind kind) {
                EngineProvider provider = providers().get(kind.name());
                return provider != null && provider.present();
            }
        };

        /** Why an engine that was asked for cannot run. */
        default Optional<String> without(EngineOptions.Kind kind) {
            if (kind.equals(EngineOptions.Kind.ONEDNN)) {
                return withoutOneDnn();
            }
            return kind.equals(EngineOptions.Kind.CUDA)
                    ? withoutCuda()
                    : provider(kind).unavailableReason();
        }

        /** Why oneDNN cannot run. */
        Optional<String> withoutOneDnn();

        /** Why the CUDA engine cannot run. */
        Optional<String> withoutCuda();

        /** Whether an engine and the libraries that it needs are on the class path. */
        boolean has(EngineOptions.Kind kind);
    }

    static InferenceEngine create(Weights weights, Readout readout, EngineOptions options, Machine machine) {
        StageCheck.require(weights, readout.lastStage());
        return options.kind().equals(EngineOptions.Kind.AUTO)
                ? automatic(weights, readout, options, machine)
                : demanded(weights, readout, options, machine);
    }

    private static InferenceEngine demanded(Weights weights, Readout readout, EngineOptions options, Machine machine) {
        EngineProvider provider = provider(options.kind());
        provider.refusal(options)
                .or(() -> provider.refusal(readout))
                .or(() -> provider.refusal(weights, options.precision()))
                .ifPresent(reason -> {
                    throw new IllegalArgumentException(reason);
                });
        machine.without(options.kind()).ifPresent(reason -> {
            throw new IllegalStateException("the " + options.kind() + " engine cannot run here: " + reason);
        });
        return provider.create(weights, readout, options, ASKED_FOR);
    }

    private static InferenceEngine automatic(Weights weights, Readout readout, EngineOptions options, Machine machine) {
        if (options.device() == Device.CUDA) {
            return demanded(weights, readout, options.withKind(EngineOptions.Kind.CUDA), machine);
        }
        String without = "the device is cpu";
        if (options.device() == Device.AUTO && options.precision() != Precision.INT8) {
            Optional<String> reason = machine.withoutCuda()
                    .or(() -> provider(EngineOptions.Kind.CUDA).refusal(readout))
                    .or(() -> provider(EngineOptions.Kind.CUDA).refusal(weights, options.precision()));
            if (reason.isEmpty()) {
                try {
                    return cuda(weights, readout, options, " (auto: there is a GPU)");
                } catch (IllegalStateException e) {
                    reason = Optional.of(String.valueOf(e.getMessage()));
                }
            }
            without = reason.get();
        }
        if (options.precision() == Precision.FP16) {
            throw HalfPrecision.refused(without);
        }
        // Who has not asked for CUDA's libraries need not hear that they are missing.
        boolean expected = options.device() == Device.AUTO
                && options.precision() != Precision.INT8
                && provider(EngineOptions.Kind.CUDA).present();
        String noGpu = expected ? "; not CUDA, since " + without : "";
        provider(EngineOptions.Kind.ONEDNN)
                .refusal(weights, options.precision())
                .ifPresent(refused -> {
                    throw new IllegalArgumentException(refused);
                });
        Optional<String> reason = machine.withoutOneDnn();
        return reason.isPresent()
                ? withoutOneDnn(weights, readout, options, machine, "not oneDNN, since " + reason.get() + noGpu)
                : oneDnn(
                        weights, readout, options, " (auto: its natives load on " + Loader.getPlatform() + noGpu + ")");
    }

    /** The next best on a processor: ONNX Runtime or DL4J, where the caller has them. */
    private static InferenceEngine withoutOneDnn(
            Weights weights, Readout readout, EngineOptions options, Machine machine, String why) {
        String also = "";
        boolean possible = options.precision() == Precision.FP32 || options.precision() == Precision.INT8;
        if (!(weights.network() instanceof ResNet50)) {
            throw new IllegalStateException(
                    "no other engine here computes " + weights.network().title() + ": " + why);
        }
        if (possible && machine.has(EngineOptions.Kind.ONNX)) {
            try {
                return exported(weights, readout, options.withDevice(Device.CPU), " (auto: " + why + ")");
            } catch (IllegalStateException e) {
                also = "; not ONNX Runtime, since " + e.getMessage();
            }
        }
        if (!machine.has(EngineOptions.Kind.DL4J)) {
            throw new IllegalStateException("no engine here computes in "
                    + options.precision().label() + ": " + why + also
                    + "; com.microsoft.onnxruntime:onnxruntime (fp32, int8) or org.galaxyscreen:galaxy-dl4j (fp32) on the"
                    + " class path may");
        }
        return dl4j(weights, readout, options, " (auto: " + why + also + ")");
    }

    private static InferenceEngine cuda(Weights weights, Readout readout, EngineOptions options, String why) {
        return provider(EngineOptions.Kind.CUDA).create(weights, readout, options, why);
    }

    private static InferenceEngine oneDnn(Weights weights, Readout readout, EngineOptions options, String why) {
        return provider(EngineOptions.Kind.ONEDNN).create(weights, readout, options, why);
    }

    /**
     * Any ONNX model that turns images into features, by ONNX Runtime: a ConvNeXt, a ViT, a DINO backbone that its user
     * exported. It has one input, float32 [n, 3, size, size], and its first output is [n, d], or [n, d, h, w], which is
     * averaged over the image. Needs {@code com.microsoft.onnxruntime:onnxruntime} on the class path.
     *
     * @param inputSize the side of the images, as the preprocessing crops them
     * @param options its threads and largest batch are used
     * @throws IOException if the model cannot be read, or takes or gives something else; the message says what
     * @throws IllegalStateException if ONNX Runtime is not on the class path, or has no natives for this machine
     */
    public static InferenceEngine onnx(Path model, int inputSize, EngineOptions options) throws IOException {
        return provider(EngineOptions.Kind.ONNX).open(model, inputSize, options);
    }

    private static InferenceEngine exported(Weights weights, Readout readout, EngineOptions options, String why) {
        return provider(EngineOptions.Kind.ONNX).create(weights, readout, options, why);
    }

    private static InferenceEngine dl4j(Weights weights, Readout readout, EngineOptions options, String why) {
        try {
            return provider(EngineOptions.Kind.DL4J).create(weights, readout, options, why);
        } catch (LinkageError e) {
            throw new IllegalStateException("DL4J's natives do not load" + why + ": " + NativeFailure.explain(e), e);
        }
    }

    /** What engines are called that can be asked for: {@code auto}, ours, and those of other libraries. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(EngineOptions.Kind.AUTO.name());
        names.addAll(providers().keySet());
        return List.copyOf(names);
    }

    /**
     * The number formats that an engine multiplies in, on one machine or another; all for {@code auto}.
     *
     * @throws IllegalArgumentException if there is no such engine
     */
    public static Set<Precision> precisions(EngineOptions.Kind kind) {
        return kind.equals(EngineOptions.Kind.AUTO)
                ? Collections.unmodifiableSet(EnumSet.allOf(Precision.class))
                : Collections.unmodifiableSet(EnumSet.copyOf(provider(kind).precisions()));
    }

    private static Map<String, EngineProvider> providers() {
        return Providers.byName(
                EngineProvider.class, provider -> provider.kind().name());
    }

    /** @throws IllegalArgumentException if there is none of that name; the message says what to add, or which there are */
    static EngineProvider provider(EngineOptions.Kind kind) {
        EngineProvider provider = providers().get(kind.name());
        if (provider == null) {
            throw new IllegalArgumentException(
                    kind.equals(EngineOptions.Kind.DL4J)
                            ? "the dl4j engine needs galaxy-dl4j on the class path; add org.galaxyscreen:galaxy-dl4j"
                            : "there is no engine " + kind + " on the class path; there are "
                                    + String.join(", ", names()));
        }
        return provider;
    }
}
