package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"state_dict_small.pth", "state_dict_small_legacy.pth"})
    void filesOfTorchSaveAreRead(String name) throws IOException {
        Map<String, Tensor> tensors =
                StateDict.read(ReferenceData.require("golden/seed0/" + name)).tensors();

        assertThat(tensors.keySet())
                .containsExactly(
                        "conv1.weight",
                        "bn1.weight",
                        "bn1.bias",
                        "bn1.running_mean",
                        "bn1.running_var",
                        "bn1.num_batches_tracked",
                        "layer1.0.conv1.weight");
        tensors.forEach((key, tensor) -> {
            if (!key.endsWith("num_batches_tracked")) {
                Tensor expected = UntrainedWeights.tensor(key, tensor.shape(), 0);
                assertThat(tensor.values()).as(key).isEqualTo(expected.values());
            }
        });
        assertThat(tensors.get("conv1.weight").shape()).isEqualTo(List.of(64, 3, 7, 7));
    }

    @Test
    void wholeNetworkSurvivesBothFormats() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.resnet50(Stage.LAYER4, 3);
        Path pth = folder.resolve("w.pth");
        Path safetensors = folder.resolve("w.safetensors");
        TorchCheckpointWriter.write(pth, tensors);
        SafetensorsFile.write(safetensors, new StateDict(tensors, Map.of("note", "IMAGENET1K_V1")));

        Weights fromPth = Weights.read(pth);
        Weights fromSafetensors = Weights.read(safetensors);

        assertThat(fromPth.lastStage()).isEqualTo(Stage.LAYER4);
        assertThat(fromPth.trained()).isTrue();
        assertThat(fromPth.preprocessing()).isEqualTo(Preprocessing.imagenetV2());
        assertThat(fromSafetensors.preprocessing()).isEqualTo(Preprocessing.imagenetV1());
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            assertThat(fromPth.values(entry.getKey()))
                    .isEqualTo(entry.getValue().values());
            assertThat(fromSafetensors.values(entry.getKey()))
                    .isEqualTo(entry.getValue().values());
        }
        assertThat(fromPth.sha256()).hasSize(64).isNotEqualTo(fromSafetensors.sha256());
    }

    @Test
    void writtenWeightsKeepTheirPreprocessingAndTheirOrigin() throws IOException {
        Path file = folder.resolve("mine.safetensors");
        Weights original =
                References.weights(Stage.LAYER1, 5, Preprocessing.caffe().withInputSize(96));

        original.write(file);
        Weights read = Weights.read(file);

        assertThat(read.preprocessing()).isEqualTo(original.preprocessing());
        assertThat(read.trained()).isFalse();
        assertThat(read.values("layer1.2.conv3.weight")).isEqualTo(original.values("layer1.2.conv3.weight"));
    }

    @Test
    void halfNetworkEndsAtItsStage() throws IOException {
        Weights weights = Weights.read(ReferenceData.require("data/weights/resnet50_imagenet_to_layer2.safetensors"));

        assertThat(weights.lastStage()).isEqualTo(Stage.LAYER2);
        assertThat(weights.preprocessing()).isEqualTo(Preprocessing.imagenetV1());
        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER4, EngineOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends after layer2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "encoder.", "model.encoder.", "module.", "module.encoder.", "backbone.", "net.0."})
    void prefixesOfWrappersAreSeenThrough(String prefix) throws IOException {
        Map<String, Tensor> tensors = small();
        Map<String, Tensor> prefixed = prefixed(tensors, prefix);
        if (!prefix.isEmpty()) {
            // A head beside the encoder, as in Zoobot's finetuned classifiers.
            prefixed.put("head.linear.weight", new Tensor(List.of(2, 3), new float[6]));
        }
        Path plain = folder.resolve("plain.pth");
        Path lightning = folder.resolve("lightning.ckpt");
        Path safetensors = folder.resolve("plain.safetensors");
        TorchCheckpointWriter.write(plain, prefixed);
        TorchCheckpointWriter.writeLightning(lightning, prefixed);
        SafetensorsFile.write(safetensors, new StateDict(prefixed, Map.of()));

        for (Path file : List.of(plain, lightning, safetensors)) {
            Weights weights = Weights.read(file);
            assertThat(weights.lastStage()).isEqualTo(Stage.LAYER1);
            for (String name : weights.names()) {
                assertThat(weights.values(name)).isEqualTo(tensors.get(name).values());
            }
        }
    }

    private static Map<String, Tensor> prefixed(Map<String, Tensor> tensors, String prefix) {
        Map<String, Tensor> prefixed = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> prefixed.put(prefix + key, tensor));
        return prefixed;
    }

    @Test
    void severalNetworksInOneFileAreNamed() throws IOException {
        Map<String, Tensor> both = prefixed(small(), "student.");
        both.putAll(prefixed(small(), "teacher."));
        Path file = folder.resolve("both.pth");
        TorchCheckpointWriter.write(file, both);

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("both.pth: holds several networks, named student.… and teacher.…");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encoder.stem.0.weight encoder.stages.0.blocks.0.conv_dw.weight | a ConvNeXt's",
                "features.0.0.weight features.1.0.block.0.weight | a ConvNeXt's",
                "conv_stem.weight bn1.weight blocks.0.0.conv_dw.weight | an EfficientNet's",
                "cls_token patch_embed.proj.weight blocks.0.attn.qkv.weight | a vision transformer's",
                "stem.conv1.weight stages.0.blocks.0.attn_block.norm1.weight | a MaxViT",
                "conv1.weight bn1.weight layer1.0.conv1.weight layer3.6.conv1.weight | a ResNet-101's",
                "conv1.weight bn1.weight layer1.0.conv1.weight layer2.7.conv1.weight | a ResNet-152's",
                "conv1.0.weight bn1.weight layer1.0.conv1.weight | a ResNet with a deep stem"
            })
    void otherNetworksAreRecognised(String names, String network) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : names.split(" ", -1)) {
            tensors.put(name, new Tensor(List.of(1), new float[1]));
        }
        assertRefused(tensors, network, "export this network as ONNX");
    }

    @Test
    void smallerResNetsAreRecognised() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("layer1.0.conv1.weight", new Tensor(List.of(64, 64, 3, 3), new float[64 * 64 * 9]));
        assertRefused(tensors, "a ResNet-18's", "export this network as ONNX");
        tensors.put("layer1.2.conv1.weight", new Tensor(List.of(64, 64, 3, 3), new float[64 * 64 * 9]));
        assertRefused(tensors, "a ResNet-34's");
    }

    @Test
    void missingSurplusAndMisshapenTensorsAreNamed() throws IOException {
        Map<String, Tensor> missing = small();
        missing.remove("layer1.2.bn3.running_var");
        assertRefused(missing, "tensor 'layer1.2.bn3.running_var' is missing", "[256]");

        Map<String, Tensor> surplus = small();
        surplus.put("layer1.3.conv1.weight", new Tensor(List.of(2), new float[2]));
        assertRefused(surplus, "tensor 'layer1.3.conv1.weight' does not belong");

        Map<String, Tensor> misshapen = small();
        misshapen.put("layer1.0.conv1.weight", new Tensor(List.of(64, 32), new float[2048]));
        assertRefused(misshapen, "'layer1.0.conv1.weight' has shape [64, 32]; [64, 64, 1, 1] expected");

        assertRefused(
                Map.of("a", new Tensor(List.of(1), new float[1])),
                "is this the state dict of a ResNet-50 or an EfficientNet-Lite?");
    }

    @ParameterizedTest
    @CsvSource({
        "bn1.weight, NaN, value 5 is NaN",
        "layer1.2.conv3.weight, Infinity, value 5 is Infinity",
        "layer1.0.downsample.0.weight, -Infinity, value 5 is -Infinity",
        "layer1.1.bn2.running_var, -0.25, a variance is 0 or more"
    })
    void brokenParametersAreNamed(String name, float value, String fault) throws IOException {
        Map<String, Tensor> tensors = small();
        Tensor tensor = tensors.get(name);
        float[] values = tensor.values().clone();
        values[5] = value;
        tensors.put(name, new Tensor(tensor.shape(), values));
        assertRefused(tensors, "tensor '" + name + "' is broken", fault, "take another checkpoint");

        Path pth = folder.resolve("broken.pth");
        TorchCheckpointWriter.write(pth, tensors);
        assertThatThrownBy(() -> Weights.read(pth)).hasMessageContaining("broken.pth: tensor '" + name + "' is broken");
    }

    /** What torch.save wrote of it: protocol 2, {@code (class, arguments)} and what is called or built. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ccollections\nCounter\n}\u0085R",
                "cos\nsystem\nX\4\0\0\0true\u0085R",
                "czoobot.shared.schemas\nSchema\n)\u0081}X\1\0\0\0aK\1sb",
                "cbuiltins\ngetattr\ncos\nsystem\nX\1\0\0\0a\u0086R)RK\1K\2s",
                "(cfoo\nBar\n)R(K\1K\2e\u008f(K\1\u0090(K\1\u0091t",
                "}cfoo\nkey\n)\u0081K\1s"
            })
    void foreignObjectsBesideTheStateAreInert(String object) throws IOException {
        Map<String, Tensor> tensors = small();
        Path file = folder.resolve("run.ckpt");
        TorchCheckpointWriter.writeBeside(file, tensors, object.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(Weights.read(file).values("layer1.2.bn3.running_var"))
                .isEqualTo(tensors.get("layer1.2.bn3.running_var").values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"state_dict", "model", "net", "student_weights"})
    void networkIsFoundUnderWhateverKey(String key) throws IOException {
        Map<String, Tensor> tensors = small();
        Path file = folder.resolve("run.pth");
        TorchCheckpointWriter.writeUnder(file, tensors, key);

        assertThat(Weights.read(file).values("layer1.2.bn3.running_var"))
                .isEqualTo(tensors.get("layer1.2.bn3.running_var").values());
    }

    @Test
    void python2AndAttributesOfTensorsAreSeenThrough() throws IOException {
        Map<String, Tensor> tensors = small();
        Path file = folder.resolve("old.pth");
        TorchCheckpointWriter.writePython2WithAttributes(file, tensors);

        Weights weights = Weights.read(file);
        for (String name : weights.names()) {
            assertThat(weights.values(name))
                    .as(name)
                    .isEqualTo(tensors.get(name).values());
        }
    }

    /** PyTorch negates some tensors when they are read, and keeps their numbers as they were. */
    @Test
    void aNegatedViewIsNotReadWithTheWrongSign() throws IOException {
        Path file = folder.resolve("negated.pth");
        String tensor = "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
                + "0X\3\0\0\0cpuK\1tQK\0K\1\u0085K\1\u0085\u0089N}X\3\0\0\0neg\u0088stR";
        zip(
                file,
                "archive/data.pkl",
                ("\u0080\u0002}X\u000c\0\0\0conv1.weight" + tensor + "s.").getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("negated.pth: tensor 'conv1.weight' needs torch._neg_view");
    }

    /** Neither the format nor Java looks at the checksums of an archive by itself. */
    @Test
    void aFlippedBitOfAParameterIsFound() throws IOException {
        Path file = folder.resolve("flipped.pth");
        Map<String, Tensor> tensors = small();
        float[] values = tensors.get("layer1.0.conv2.weight").values();
        TorchCheckpointWriter.write(file, tensors);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer start = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        start.asFloatBuffer().put(values, 0, 4);
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = latin.indexOf(new String(start.array(), StandardCharsets.ISO_8859_1));
        assertThat(at).isPositive();
        bytes[at] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("flipped.pth: storage data/", "does not match its checksum");
    }

    @Test
    void networksUnderSeveralKeysAreNamed() throws IOException {
        Path file = folder.resolve("two.pth");
        TorchCheckpointWriter.writeUnder(file, small(), "first", "second");

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("two.pth: holds networks under 'first' and 'second'; ");
    }

    @Test
    void parameterThatNeedsForeignCodeIsNamed() throws IOException {
        Path file = folder.resolve("evil.pth");
        zip(
                file,
                "archive/data.pkl",
                "\u0080\u0002}X\u000c\0\0\0conv1.weightcfoo\nBar\n)Rs.".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("evil.pth: tensor 'conv1.weight' needs foo.Bar");
    }

    /** As examples of training leave it: the state, then an optimizer's tensors, whose storages lie among the others. */
    @Test
    void legacyFileWithAnOptimizerIsRead() throws IOException {
        Path file = folder.resolve("legacy.pth");
        Map<String, Tensor> tensors = small();
        TorchCheckpointWriter.writeLegacyBesideOptimizer(file, tensors);

        assertThat(Weights.read(file).values("bn1.weight"))
                .isEqualTo(tensors.get("bn1.weight").values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"U8", "F8_E4M3", "I64"})
    void tensorsThatAreNoParametersNeedNoKnownType(String type) throws IOException {
        Path file = folder.resolve("mask.safetensors");
        SafetensorsFile.write(file, new StateDict(small(), Map.of()));
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        String mask = "{\"mask\":{\"dtype\":\"" + type + "\",\"shape\":[0],\"data_offsets\":[0,0]},";
        byte[] longer = (mask + header.substring(1)).getBytes(StandardCharsets.UTF_8);
        Files.write(
                file,
                ByteBuffer.allocate(bytes.length + longer.length - length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(longer.length)
                        .put(longer)
                        .put(bytes, 8 + length, bytes.length - 8 - length)
                        .array());

        assertThat(Weights.read(file).lastStage()).isEqualTo(Stage.LAYER1);
    }

    @Test
    void singleNumbersBesideTheParametersAreInert() throws IOException {
        Path file = folder.resolve("epoch.safetensors");
        Map<String, Tensor> tensors = small();
        tensors.put("epoch", new Tensor(List.of(), new float[] {17}));
        tensors.put("none", new Tensor(List.of(0, 3), new float[0]));
        SafetensorsFile.write(file, new StateDict(tensors, Map.of()));

        assertThat(Weights.read(file).values("bn1.weight"))
                .isEqualTo(tensors.get("bn1.weight").values());
    }

    @Test
    void aFolderIsNamedAsOne() {
        assertThatThrownBy(() -> Weights.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder + " is no file; ")
                .hasMessageContaining("a PyTorch checkpoint (.pth)");
    }

    @Test
    void lfsPointerIsRecognised() throws IOException {
        Path file = folder.resolve("resnet50.pth");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 1\n");

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("resnet50.pth: this is a Git LFS pointer, not the file; run `git lfs pull`");
    }

    /** A tuple that is appended to; a dictionary within itself; a key whose hash takes for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "K\1\u0085K\2a.",
                "}q\0X\5\0\0\0modelh\0s.",
                "}K\1\u0085222222\u0086\u0086\u0086\u0086\u0086\u0086K\1s.",
                "\u008b\377\377\377\377.",
                "\u008d\377\377\377\377\377\377\377\377."
            })
    void picklesThatNoTorchWritesAreRefused(String pickle) throws IOException {
        Path file = folder.resolve("odd.pth");
        zip(file, "archive/data.pkl", ("\u0080\u0002" + pickle).getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("odd.pth");
    }

    /** As {@code torch.save(…, pickle_protocol=1)} and 0 begin, and the same before PyTorch 1.6. */
    @ParameterizedTest
    @ValueSource(strings = {"(dp0\n.", "}q\0.", "ccollections\nOrderedDict\nq\0)Rq\1."})
    void oldPickleProtocolsAreNamed(String pickle) throws IOException {
        Path file = folder.resolve("old.pth");
        zip(file, "archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
        Path before = Files.writeString(folder.resolve("before.pth"), "L119547037146038801333356L\n.I1001\n.");

        for (Path each : List.of(file, before)) {
            assertThatThrownBy(() -> Weights.read(each))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            each
                                    + ": pickle protocol 0 or 1; 2 to 5 expected: save it again by torch.save without pickle_protocol");
        }
    }

    @Test
    void pickleThatCallsCodeIsRefusedAndNotRun() throws IOException {
        Path file = folder.resolve("evil.pth");
        byte[] pickle = "\u0080\u0002cos\nsystem\nX\u0004\0\0\0true\u0085R.".getBytes(StandardCharsets.ISO_8859_1);
        zip(file, "archive/data.pkl", pickle);

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("evil.pth")
                .hasMessageContaining("os.system");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cbuiltins\neval\n",
                "c__builtin__\nexec\n",
                "cposix\nsystem\n",
                "ctorch\nload\n",
                "ccollections\nnamedtuple\n"
            })
    void onlyTheCallsOfAStateDictAreAllowed(String global) throws IOException {
        Path file = folder.resolve("evil.pth");
        zip(file, "archive/data.pkl", ("\u0080\u0002" + global + ")R.").getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refers to");
    }

    /** Whatever is cut off or flipped: an error that names the file, never another exception and no huge allocation. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedFilesAreReported(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> tensors = Map.of("layer1.0.conv1.weight", new Tensor(List.of(2, 3), new float[6]));
        Path pth = folder.resolve("w.pth");
        Path safetensors = folder.resolve("w.safetensors");
        TorchCheckpointWriter.write(pth, tensors);
        SafetensorsFile.write(safetensors, new StateDict(tensors, Map.of()));
        for (Path original : List.of(pth, safetensors, legacy())) {
            byte[] bytes = Files.readAllBytes(original);
            for (int trial = 0; trial < 150; trial++) {
                byte[] damaged = trial % 2 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
                if (trial % 2 == 1) {
                    damaged[random.nextInt(Math.min(bytes.length, 700))] = (byte) random.nextInt(256);
                }
                Path file = folder.resolve("damaged");
                Files.write(file, damaged);
                try {
                    StateDict.read(file);
                } catch (IOException e) {
                    assertThat(e.getMessage())
                            .as("seed %d, trial %d", seed, trial)
                            .contains("damaged");
                }
            }
        }
    }

    private static Path legacy() {
        return ReferenceData.require("golden/seed0/state_dict_small_legacy.pth");
    }

    @Test
    void sizesAreCheckedBeforeMemoryIsTaken() throws IOException {
        Path file = folder.resolve("huge.safetensors");
        String header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2000000000],\"data_offsets\":[0,8000000000]}}";
        Files.write(
                file,
                ByteBuffer.allocate(8 + header.length())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length())
                        .put(header.getBytes(StandardCharsets.US_ASCII))
                        .array());

        assertThatThrownBy(() -> StateDict.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tensor 'x'");
    }

    @Test
    void halfPrecisionIsReadExactly() {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits : new int[] {0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00, 0x8000}) {
            bytes.putShort((short) bits);
        }
        float[] expected = {1, -2, 0x1p-24f, 65504, Float.POSITIVE_INFINITY, -0f};
        for (int i = 0; i < expected.length; i++) {
            assertThat(StoredNumber.F16.get(bytes, i)).isEqualTo(expected[i]);
        }
        bytes.putShort(0, (short) 0x3FC0);
        assertThat(StoredNumber.BF16.get(bytes, 0)).isEqualTo(1.5f);
    }

    @Test
    void otherFilesAreRefusedWithWhatTheyAre() throws IOException {
        Path text = folder.resolve("notes.txt");
        Files.writeString(text, "These are not weights.");

        assertThatThrownBy(() -> Weights.read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("notes.txt")
                .hasMessageContaining("a PyTorch checkpoint (.pth)");
        assertThatThrownBy(() -> Weights.read(folder.resolve("absent.pth")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent.pth: there is no such file");
    }

    private static Map<String, Tensor> small() {
        return new LinkedHashMap<>(UntrainedWeights.resnet50(Stage.LAYER1, 0));
    }

    private void assertRefused(Map<String, Tensor> tensors, String... parts) throws IOException {
        Path file = folder.resolve("w.safetensors");
        SafetensorsFile.write(file, new StateDict(tensors, Map.of()));
        for (String part : parts) {
            assertThatThrownBy(() -> Weights.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("w.safetensors")
                    .hasMessageContaining(part);
        }
    }

    private static void zip(Path file, String name, byte[] bytes) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes);
        }
    }
}
