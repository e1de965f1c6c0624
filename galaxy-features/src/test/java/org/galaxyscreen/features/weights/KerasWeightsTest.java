package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files as Keras writes them, made here from the generator's network. The names are those of keras-applications:
 * {@code resnet_common.py} for the newer ones, {@code resnet50.py} for the older.
 */
class KerasWeightsTest {
    @TempDir
    private Path folder;

    @Test
    void wholeNetworkHasTheFeaturesOfTheSameInTorchvisionsNames() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.resnet50(Stage.LAYER4, 11);
        Path file = folder.resolve("resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5");
        write(file, "new", Stage.LAYER4, tensors, layers -> {});

        Weights weights = Weights.read(file);

        assertThat(weights.preprocessing()).isEqualTo(Preprocessing.caffe());
        assertThat(weights.lastStage()).isEqualTo(Stage.LAYER4);
        assertThat(weights.trained()).isTrue();
        assertSameFeatures(weights, tensors, Stage.LAYER4, 1.001e-5f);
    }

    @Test
    void olderNamesGoWithKerassOwnEpsilon() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.resnet50(Stage.LAYER2, 12);
        Path file = folder.resolve("old.h5");
        write(file, "old", Stage.LAYER2, tensors, layers -> {});

        assertSameFeatures(Weights.read(file), tensors, Stage.LAYER2, 1e-3f);
    }

    @Test
    void convertedFileRunsAsTheOriginal() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.resnet50(Stage.LAYER2, 13);
        Path file = folder.resolve("old.h5");
        Path converted = folder.resolve("old.safetensors");
        write(file, "old", Stage.LAYER2, tensors, layers -> {});

        Weights.read(file).write(converted);
        Weights weights = Weights.read(converted);

        assertThat(weights.preprocessing()).isEqualTo(Preprocessing.caffe());
        assertSameFeatures(weights, tensors, Stage.LAYER2, 1e-3f);
    }

    /** By every engine, against the reference on the tensors as they were before Keras's layout. */
    private static void assertSameFeatures(Weights read, Map<String, Tensor> tensors, Stage stage, float epsilon) {
        Weights small = read.withPreprocessing(Preprocessing.caffe().withInputSize(64));
        Weights expected = new Weights(
                "as it was",
                "0",
                false,
                small.preprocessing(),
                ResNet50.upTo(stage, ResNet50.Variant.V1),
                epsilon,
                tensors);
        float[] reference = features(expected, stage, Kind.ONNX);
        for (Kind kind : new Kind[] {Kind.ONNX, Kind.ONEDNN}) {
            float[] actual = features(small, stage, kind);
            for (int row = 0; row < 2; row++) {
                assertThat(References.relativeError(
                                reference, actual, row, ResNet50.whole().dimensions(stage)))
                        .as("%s, row %d", kind, row)
                        .isLessThan(1e-5);
            }
        }
    }

    private static float[] features(Weights weights, Stage stage, Kind kind) {
        FloatBuffer features = References.direct(2 * ResNet50.whole().dimensions(stage));
        try (InferenceEngine engine = Engines.create(
                weights, stage, EngineOptions.defaults().withKind(kind).withMaxBatch(2))) {
            engine.infer(References.input(2, 64, 7), 2, features);
        }
        return References.array(features);
    }

    @Test
    void modelSavedWholeIsReadWithoutItsOptimizer() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.resnet50(Stage.LAYER1, 1);
        Path file = folder.resolve("model.h5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            WritableGroup model = hdf.putGroup("model_weights").putGroup("resnet50");
            layers("new", Stage.LAYER1, tensors).forEach((layer, values) -> {
                WritableGroup group = model.putGroup(layer);
                values.forEach((name, value) -> group.putDataset(name + ":0", value));
            });
            hdf.putGroup("optimizer_weights").putGroup("conv1_conv").putDataset("kernel:0", new float[4]);
        }

        assertThat(Weights.read(file).values("layer1.2.bn3.running_var"))
                .isEqualTo(tensors.get("layer1.2.bn3.running_var").values());
    }

    @Test
    void convolutionsMayBeWithoutBias() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.resnet50(Stage.LAYER1, 1);
        Path file = folder.resolve("bare.h5");
        write(file, "new", Stage.LAYER1, tensors, layers -> layers.values().forEach(layer -> layer.remove("bias")));

        assertThat(Weights.read(file).lastStage()).isEqualTo(Stage.LAYER1);
    }

    @Test
    void otherNetworksAndOrdersAreRefusedByName() throws IOException {
        assertRefused(
                layers -> layers.put("conv4_block7_1_conv", new LinkedHashMap<>(Map.of("bias", new float[1]))),
                "layer 'conv4_block7_1_conv' does not belong to Keras's ResNet50");
        assertRefused(
                layers -> layers.put("conv2_block1_preact_bn", new LinkedHashMap<>(Map.of("gamma", new float[1]))),
                "'conv2_block1_preact_bn'");
        assertRefused(layers -> layers.remove("conv2_block3_3_bn"), "layer 'conv2_block3_3_bn' has no mean");
        assertRefused(
                layers -> layers.get("conv1_conv").put("kernel", new float[64][3][7][7]),
                "has shape [64, 3, 7, 7]; [7, 7, 3, 64] expected");
        assertRefused(layers -> layers.get("conv1_conv").put("kernel", new double[7][7][3][64]), "float32 expected");
        assertRefused(layers -> layers.remove("conv1_conv"), "not the weights of Keras's ResNet50", "conv1_bn");
    }

    @Test
    void brokenParametersAreNamed() throws IOException {
        float[] variance = new float[64];
        variance[7] = -1;
        assertRefused(
                layers -> layers.get("conv1_bn").put("moving_variance", variance),
                "conv1_bn/moving_variance:0' is broken: value 7 is -1.0");
        float[] gamma = new float[64];
        gamma[1] = Float.NaN;
        assertRefused(layers -> layers.get("conv1_bn").put("gamma", gamma), "gamma:0' is broken: value 1 is NaN");
    }

    private void assertRefused(Consumer<Map<String, Map<String, Object>>> change, String... parts) throws IOException {
        Path file = folder.resolve("refused.h5");
        write(file, "new", Stage.LAYER1, UntrainedWeights.resnet50(Stage.LAYER1, 1), change);
        for (String part : parts) {
            assertThatThrownBy(() -> Weights.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("refused.h5")
                    .hasMessageContaining(part);
        }
    }

    /** Whatever is cut off or flipped: an error that names the file, or nothing that matters. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damagedFilesAreReported(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path file = folder.resolve("whole.h5");
        write(file, "new", Stage.LAYER1, UntrainedWeights.resnet50(Stage.LAYER1, 1), layers -> {});
        byte[] bytes = Files.readAllBytes(file);
        Path damaged = folder.resolve("damaged.h5");
        for (int trial = 0; trial < 60; trial++) {
            byte[] copy = trial % 3 == 0 ? Arrays.copyOf(bytes, 8 + random.nextInt(bytes.length - 8)) : bytes.clone();
            for (int flips = 0; trial % 3 != 0 && flips < 4; flips++) {
                copy[8 + random.nextInt(Math.min(copy.length - 8, 20_000))] = (byte) random.nextInt(256);
            }
            Files.write(damaged, copy);
            try {
                StateDict.read(damaged);
            } catch (IOException e) {
                assertThat(e).as("seed %d, trial %d", seed, trial).hasMessageContaining("damaged.h5");
            }
        }
    }

    /** An object header that claims 700 MB, in a file of 4 kB. */
    @Test
    void sizesThatAreClaimedTakeNoMemory() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(KerasWeights.SIGNATURE);
        bytes.put(13, (byte) 8).put(14, (byte) 8); // bytes of an address, of a length
        bytes.putShort(16, (short) 4).putShort(18, (short) 16);
        bytes.putLong(32, -1).putLong(40, 4096).putLong(48, -1);
        bytes.putLong(64, 96).putInt(72, 1).putLong(80, 136).putLong(88, 680); // the root's header, tree and heap
        bytes.put(96, (byte) 1).putShort(98, (short) 3).putInt(100, 1).putInt(104, 0x2A000018);
        Path file = folder.resolve("claims.h5");
        Files.write(file, bytes.array());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("claims.h5: damaged");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }

    static void write(
            Path file,
            String naming,
            Stage stage,
            Map<String, Tensor> tensors,
            Consumer<Map<String, Map<String, Object>>> change)
            throws IOException {
        Map<String, Map<String, Object>> layers = layers(naming, stage, tensors);
        change.accept(layers);
        Files.deleteIfExists(file);
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            layers.forEach((layer, values) -> {
                // Today's Keras repeats the layer's name below it; the older put it before the parameter's.
                WritableGroup outer = hdf.putGroup(layer);
                WritableGroup group = naming.equals("new") ? outer.putGroup(layer) : outer;
                values.forEach((name, value) ->
                        group.putDataset((naming.equals("new") ? name : layer + "_" + oldName(name)) + ":0", value));
            });
        }
    }

    private static String oldName(String name) {
        return switch (name) {
            case "kernel" -> "W";
            case "bias" -> "b";
            case "moving_mean" -> "running_mean";
            case "moving_variance" -> "running_std";
            default -> name;
        };
    }

    /** The layers' parameters by Keras's newer names; the biases are made up, and added to the means again. */
    private static Map<String, Map<String, Object>> layers(String naming, Stage stage, Map<String, Tensor> tensors) {
        List<Convolution> convolutions =
                ResNet50.upTo(stage, ResNet50.Variant.V1).convolutions();
        List<String> names = layerNames(naming, stage);
        Map<String, Map<String, Object>> layers = new LinkedHashMap<>();
        for (int i = 0; i < convolutions.size(); i++) {
            Convolution c = convolutions.get(i);
            String[] pair = names.get(i).split(" ", -1);
            float[] bias = UntrainedWeights.tensor(c.name() + ".bias", List.of(c.out()), 1)
                    .values();
            float[] mean = tensors.get(c.norm() + ".running_mean").values().clone();
            for (int channel = 0; channel < mean.length; channel++) {
                mean[channel] += bias[channel];
            }
            Map<String, Object> convolution = new LinkedHashMap<>();
            convolution.put("kernel", heightFirst(tensors.get(c.name() + ".weight")));
            convolution.put("bias", bias);
            layers.put(pair[0], convolution);
            Map<String, Object> norm = new LinkedHashMap<>();
            norm.put("gamma", tensors.get(c.norm() + ".weight").values());
            norm.put("beta", tensors.get(c.norm() + ".bias").values());
            norm.put("moving_mean", mean);
            norm.put("moving_variance", tensors.get(c.norm() + ".running_var").values());
            layers.put(pair[1], norm);
        }
        return layers;
    }

    private static float[][][][] heightFirst(Tensor weight) {
        int out = weight.shape().get(0);
        int in = weight.shape().get(1);
        int kernel = weight.shape().get(2);
        float[][][][] turned = new float[kernel][kernel][in][out];
        int i = 0;
        for (int o = 0; o < out; o++) {
            for (int c = 0; c < in; c++) {
                for (int y = 0; y < kernel; y++) {
                    for (int x = 0; x < kernel; x++) {
                        turned[y][x][c][o] = weight.values()[i++];
                    }
                }
            }
        }
        return turned;
    }

    /** Keras's names of the network's convolutions and batch norms, in the order of torchvision's state dict. */
    private static List<String> layerNames(String naming, Stage last) {
        int[] blocks = {3, 4, 6, 3};
        List<String> names = new ArrayList<>();
        names.add(naming.equals("new") ? "conv1_conv conv1_bn" : "conv1 bn_conv1");
        for (int stage = 2; stage <= last.ordinal() + 2; stage++) {
            for (int block = 0; block < blocks[stage - 2]; block++) {
                for (int part : block == 0 ? new int[] {1, 2, 3, 0} : new int[] {1, 2, 3}) {
                    if (naming.equals("new")) {
                        String name = "conv" + stage + "_block" + (block + 1) + "_" + part;
                        names.add(name + "_conv " + name + "_bn");
                    } else {
                        String name = stage + "" + "abcdef".charAt(block) + "_branch"
                                + (part == 0 ? "1" : "2" + "abc".charAt(part - 1));
                        names.add("res" + name + " bn" + name);
                    }
                }
            }
        }
        return names;
    }
}
