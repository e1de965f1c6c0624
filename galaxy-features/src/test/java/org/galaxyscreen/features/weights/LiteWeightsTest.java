package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.EfficientNetLite.Size;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files with an EfficientNet-Lite's parameters, under timm's names and those of {@code efficientnet_lite_pytorch}. */
class LiteWeightsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "LITE0, LAYER4, EfficientNet-Lite0, 224",
        "LITE1, LAYER4, EfficientNet-Lite1, 240",
        "LITE2, LAYER4, EfficientNet-Lite2, 260",
        "LITE1, LAYER2, EfficientNet-Lite1, 240"
    })
    void networkIsSeenByItsParameters(Size size, Stage stage, String title, int side) throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.of(EfficientNetLite.of(size, stage), 1);
        tensors.put("classifier.bias", new Tensor(List.of(2), new float[2]));
        tensors.put("bn1.num_batches_tracked", new Tensor(List.of(1), new float[1]));

        Weights weights = read(tensors);

        assertThat(weights.network().title()).isEqualTo(title);
        assertThat(weights.lastStage()).isEqualTo(stage);
        assertThat(weights.epsilon()).isEqualTo(1e-3f);
        assertThat(weights.preprocessing()).isEqualTo(Preprocessing.efficientNetLite(side));
        assertThat(weights.names()).doesNotContain("classifier.bias");
    }

    /** The first names of each part as {@code torch.load} lists them for efficientnet-lite0-57934424.pth. */
    @Test
    void namesOfTheOtherPackageMeanTheSame() throws IOException {
        Map<String, Tensor> timm = UntrainedWeights.of(EfficientNetLite.of(Size.LITE0, Stage.LAYER4), 2);
        Map<String, Tensor> flat = flat(timm);
        assertThat(flat.keySet())
                .startsWith("_conv_stem.weight", "_bn0.weight", "_bn0.bias")
                .contains(
                        "_blocks.0._depthwise_conv.weight",
                        "_blocks.0._bn1.running_mean",
                        "_blocks.0._project_conv.weight",
                        "_blocks.0._bn2.weight",
                        "_blocks.1._expand_conv.weight",
                        "_blocks.1._bn0.weight",
                        "_blocks.15._project_conv.weight",
                        "_conv_head.weight",
                        "_bn1.running_var");

        Weights weights = read(flat);

        assertThat(weights.network().title()).isEqualTo("EfficientNet-Lite0");
        timm.forEach((name, tensor) -> assertThat(weights.values(name)).isEqualTo(tensor.values()));
    }

    @Test
    void aWrapperIsTakenOff() throws IOException {
        Map<String, Tensor> timm = UntrainedWeights.of(EfficientNetLite.of(Size.LITE1, Stage.LAYER4), 2);
        for (Map<String, Tensor> tensors : List.of(timm, flat(timm))) {
            Map<String, Tensor> wrapped = new LinkedHashMap<>();
            tensors.forEach((name, tensor) -> wrapped.put("model.encoder." + name, tensor));
            wrapped.put("head.weight", new Tensor(List.of(2), new float[2]));

            assertThat(read(wrapped).network().title()).isEqualTo("EfficientNet-Lite1");
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.of(EfficientNetLite.of(Size.LITE2, Stage.LAYER3), 4);
        Weights weights =
                read(tensors).withPreprocessing(Preprocessing.imagenet().withInputSize(100));
        Path file = folder.resolve("again.safetensors");
        weights.write(file);

        Weights again = Weights.read(file);

        assertThat(again.preprocessing()).isEqualTo(weights.preprocessing());
        assertThat(again.network().title()).isEqualTo("EfficientNet-Lite2");
        assertThat(again.epsilon()).isEqualTo(1e-3f);
    }

    @Test
    void aDamagedFileIsToldFromAnotherNetwork() {
        Map<String, Tensor> missing = UntrainedWeights.of(EfficientNetLite.of(Size.LITE0, Stage.LAYER4), 1);
        missing.remove("blocks.3.1.conv_dw.weight");
        assertThatThrownBy(() -> read(missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w.safetensors: tensor 'blocks.3.1.conv_dw.weight' is missing; an EfficientNet-Lite0 up to"
                        + " layer4 has it with shape [480, 1, 3, 3]");

        // An EfficientNet-B0 has the same blocks, and squeeze-and-excitation in each.
        Map<String, Tensor> other = UntrainedWeights.of(EfficientNetLite.of(Size.LITE0, Stage.LAYER4), 1);
        other.put("blocks.0.0.se.conv_reduce.weight", new Tensor(List.of(8, 32, 1, 1), new float[256]));
        assertThatThrownBy(() -> read(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("these are an EfficientNet's")
                .hasMessageContaining("export this network as ONNX");
    }

    @Test
    void resNetTakesMultiplesOf32Alone() {
        Weights resNet = Weights.untrained(0);

        assertThatThrownBy(() -> resNet.withPreprocessing(Preprocessing.efficientNetLite(260)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the input size is 260; ResNet-50 takes a multiple of 32");
    }

    @Test
    void publishedArchiveIsNotTheFileItself() throws IOException {
        WeightStore store = WeightStore.in(folder);

        assertThat(store.file("efficientnet-lite0")).contains(folder.resolve("efficientnet-lite0-57934424.pth"));
        assertThat(store.entries())
                .filteredOn(entry -> entry.name().startsWith("efficientnet"))
                .allSatisfy(entry -> {
                    assertThat(entry.uri().toString()).endsWith(".whl");
                    assertThat(entry.file().getFileName().toString())
                            .contains(entry.sha256().substring(0, 8));
                });
    }

    @Test
    void fileSavedByHandServesOffline() throws IOException {
        SafetensorsFile.write(
                folder.resolve("efficientnet-lite0-57934424.pth"),
                new StateDict(UntrainedWeights.of(EfficientNetLite.of(Size.LITE0, Stage.LAYER4), 0), Map.of()));

        Weights weights = WeightStore.in(folder).resolve("efficientnet-lite0", ProgressListener.NONE);

        assertThat(weights.network().title()).isEqualTo("EfficientNet-Lite0");
        assertThat(Files.list(folder)).hasSize(1);
    }

    private Weights read(Map<String, Tensor> tensors) throws IOException {
        Path file = folder.resolve("w.safetensors");
        SafetensorsFile.write(file, new StateDict(tensors, Map.of()));
        return Weights.read(file);
    }

    /** Under the names of {@code efficientnet_lite_pytorch}, which counts blocks through. */
    private static Map<String, Tensor> flat(Map<String, Tensor> timm) {
        Map<String, Tensor> flat = new LinkedHashMap<>();
        String block = "";
        int count = -1;
        for (Map.Entry<String, Tensor> entry : timm.entrySet()) {
            String[] parts = entry.getKey().split("\\.", -1);
            String last = parts[parts.length - 1];
            if (!parts[0].equals("blocks")) {
                String layer =
                        switch (parts[0]) {
                            case "bn1" -> "_bn0";
                            case "bn2" -> "_bn1";
                            default -> "_" + parts[0];
                        };
                flat.put(layer + "." + last, entry.getValue());
                continue;
            }
            String here = parts[1] + "." + parts[2];
            count += here.equals(block) ? 0 : 1;
            block = here;
            boolean first = count == 0;
            String layer =
                    switch (parts[3]) {
                        case "conv_pw" -> first ? "_project_conv" : "_expand_conv";
                        case "conv_dw" -> "_depthwise_conv";
                        case "conv_pwl" -> "_project_conv";
                        case "bn1" -> first ? "_bn1" : "_bn0";
                        case "bn2" -> first ? "_bn2" : "_bn1";
                        default -> "_bn2";
                    };
            flat.put("_blocks." + count + "." + layer + "." + last, entry.getValue());
        }
        return flat;
    }
}
