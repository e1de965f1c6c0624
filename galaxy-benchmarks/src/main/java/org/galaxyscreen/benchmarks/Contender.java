package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.onnx.OnnxExport;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;

/** Who runs ResNet-50 beside whom. PyTorch comes first, since it has a oneDNN of its own and does not load beside ours. */
enum Contender {
    PYTORCH_FP32("PyTorch, fp32", Precision.FP32, false),
    PYTORCH_BF16("PyTorch, bf16", Precision.BF16, false),
    OURS_FP32("ours, fp32", Precision.FP32, true),
    OURS_BF16("ours, bf16", Precision.BF16, true),
    OURS_INT8("ours, int8", Precision.INT8, true),
    ONNX_FP32("ONNX Runtime, fp32", Precision.FP32, false),
    ONNX_INT8("ONNX Runtime, int8", Precision.INT8, false),
    DL4J("DL4J, fp32", Precision.FP32, false);

    private static final String CALIBRATION = "calibration.json";
    private static final String MODEL = "resnet50.onnx";
    private static final String INT8_MODEL = "resnet50-int8.onnx";

    private final String label;
    private final Precision precision;
    private final boolean ours;

    Contender(String label, Precision precision, boolean ours) {
        this.label = label;
        this.precision = precision;
        this.ours = ours;
    }

    static Contender labelled(String label) {
        return Arrays.stream(values())
                .filter(contender -> contender.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("contender is '" + label + "'"));
    }

    /** Writes what the contenders read instead of making it themselves, which would count as their memory. */
    static void prepare(Weights weights, Int8Calibration calibration, Path folder) throws IOException {
        calibration.write(folder.resolve(CALIBRATION));
        OnnxExport.write(weights, Stage.LAYER4, folder.resolve(MODEL));
        OnnxExport.writeInt8(weights, Stage.LAYER4, calibration, folder.resolve(INT8_MODEL));
    }

    String label() {
        return label;
    }

    /** In which it multiplies. */
    Precision precision() {
        return precision;
    }

    boolean ours() {
        return ours;
    }

    /** @param folder as {@link #prepare} left it */
    InferenceEngine make(Weights weights, int batch, Path folder) throws IOException, ReflectiveOperationException {
        EngineOptions options = EngineOptions.defaults().withMaxBatch(batch);
        int size = weights.preprocessing().crop();
        return switch (this) {
            case PYTORCH_FP32, PYTORCH_BF16 -> pytorch(weights, batch);
            case OURS_FP32, OURS_BF16 ->
                Engines.create(
                        weights, Stage.LAYER4, options.withKind(Kind.ONEDNN).withPrecision(precision));
            case OURS_INT8 ->
                Engines.create(
                        weights,
                        Stage.LAYER4,
                        options.withKind(Kind.ONEDNN)
                                .withPrecision(precision)
                                .withCalibration(Int8Calibration.read(folder.resolve(CALIBRATION))));
            case ONNX_FP32 -> Engines.onnx(folder.resolve(MODEL), size, options);
            case ONNX_INT8 -> Engines.onnx(folder.resolve(INT8_MODEL), size, options);
            case DL4J -> Engines.create(weights, Stage.LAYER4, options.withKind(Kind.DL4J));
        };
    }

    /** PyTorch is compiled in by a profile, so that nobody else downloads it. */
    private InferenceEngine pytorch(Weights weights, int batch) throws ReflectiveOperationException {
        return (InferenceEngine) Class.forName("org.galaxyscreen.benchmarks.PyTorchPeer")
                .getConstructor(Weights.class, int.class, boolean.class)
                .newInstance(weights, batch, precision == Precision.BF16);
    }
}
