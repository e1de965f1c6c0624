package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.features.network.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With another library's weights format on the class path. */
class WeightsFormatTest {
    private static final int MAGIC = 0x41424344;

    @TempDir
    private Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader;

    @BeforeEach
    void putItOnTheClassPath() throws IOException {
        Path services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
        Files.writeString(services.resolve(WeightsFormat.class.getName()), Plain.class.getName());
        loader = new URLClassLoader(new URL[] {folder.resolve("classes").toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void takeItAway() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    /** ABCD, the number of tensors, and each as name, rank, extents and floats. */
    public static final class Plain implements WeightsFormat {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public String description() {
            return "an ABCD file";
        }

        @Override
        public boolean recognises(byte[] start) {
            return start.length >= 4 && start[0] == 'A' && start[1] == 'B' && start[2] == 'C' && start[3] == 'D';
        }

        @Override
        public StateDict read(Path file) throws IOException {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                in.readInt();
                int count = in.readInt();
                for (int i = 0; i < count; i++) {
                    String name = in.readUTF();
                    List<Integer> shape = new ArrayList<>();
                    int length = 1;
                    for (int rank = in.readInt(); rank > 0; rank--) {
                        shape.add(in.readInt());
                        length *= shape.get(shape.size() - 1);
                    }
                    if (4L * length > Files.size(file)) {
                        throw new IOException(name + " is longer than the file");
                    }
                    float[] values = new float[length];
                    for (int j = 0; j < length; j++) {
                        values[j] = in.readFloat();
                    }
                    tensors.put(name, new Tensor(shape, values));
                }
            }
            return new StateDict(tensors, Map.of());
        }
    }

    private static void write(Path file, String prefix, Map<String, Tensor> tensors) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(MAGIC);
            out.writeInt(tensors.size());
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                out.writeUTF(prefix + tensor.getKey());
                out.writeInt(tensor.getValue().shape().size());
                for (int extent : tensor.getValue().shape()) {
                    out.writeInt(extent);
                }
                for (float value : tensor.getValue().values()) {
                    out.writeFloat(value);
                }
            }
        }
    }

    @Test
    void theirFilesAreReadWithTheirWrappersStripped() throws IOException {
        Map<String, Tensor> tensors = UntrainedWeights.resnet50(Stage.LAYER1, 3);
        Path file = folder.resolve("theirs.abcd");
        write(file, "module.", tensors);

        Weights read = Weights.read(file);

        assertThat(read.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
        assertThat(read.values("conv1.weight"))
                .isEqualTo(tensors.get("conv1.weight").values());
        assertThat(read.name()).isEqualTo("theirs.abcd");
        assertThat(read.lastStage()).isEqualTo(Stage.LAYER1);
    }

    @Test
    void theirFaultsNameTheFile() throws IOException {
        Path file = folder.resolve("theirs.abcd");
        write(file, "", UntrainedWeights.resnet50(Stage.LAYER1, 3));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> Weights.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": damaged or cut short: ");
    }

    @Test
    void whatNobodyReadsIsRefusedWithAllThatIsRead() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "notes on weights");
        assertThatThrownBy(() -> Weights.read(text))
                .isInstanceOf(IOException.class)
                .hasMessage(text + ": 16 bytes, beginning with 6e6f746573206f6e20; a .safetensors file, a PyTorch"
                        + " checkpoint (.pth), Keras's HDF5 (.h5), an ABCD file expected");
    }
}
