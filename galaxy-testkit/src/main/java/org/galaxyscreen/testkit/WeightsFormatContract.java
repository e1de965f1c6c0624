package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.features.weights.StateDict;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.features.weights.WeightsFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every {@link WeightsFormat} promises this. It must be listed in {@code META-INF/services} on the class path of the tests. */
public abstract class WeightsFormatContract {
    private static final int START = 64;

    @TempDir
    private Path folder;

    /** For whoever extends it. */
    protected WeightsFormatContract() {}

    /** The format. */
    protected abstract WeightsFormat format();

    /**
     * Writes a ResNet-50 up to layer1 or further; layer1 is quickest.
     *
     * @throws IOException if it cannot be written
     */
    protected abstract void write(Path file) throws IOException;

    private Path written() throws IOException {
        Path file = folder.resolve("whole");
        if (!Files.exists(file)) {
            write(file);
        }
        return file;
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(written());
    }

    /** It is found through the service loader, under its name. */
    @Test
    public void isListed() {
        assertThat(Providers.byName(WeightsFormat.class, WeightsFormat::name)).containsKey(format().name());
        assertThat(format().description()).isNotBlank();
    }

    /** It recognises its files by their first bytes, leaves others to others, and throws at none. */
    @Test
    public void itsFilesAloneAreRecognised() throws IOException {
        byte[] file = bytes();
        assertThat(format().recognises(Damage.start(file, START))).isTrue();
        for (byte[] stranger : Damage.strangers()) {
            assertThat(format().recognises(Damage.start(stranger, START)))
                    .as("%s", Arrays.toString(stranger))
                    .isFalse();
        }
        for (int length = 0; length < START; length++) {
            format().recognises(Damage.start(file, length));
        }
    }

    /** Tensors have the sizes that their shapes say, and are the same each time. */
    @Test
    public void tensorsAreAsLargeAsTheirShapes() throws IOException {
        StateDict first = format().read(written());
        StateDict second = format().read(written());

        assertThat(first.tensors()).isNotEmpty();
        assertThat(second.tensors().keySet()).isEqualTo(first.tensors().keySet());
        first.tensors().forEach((name, tensor) -> {
            long length = tensor.shape().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
            assertThat(tensor.values()).as(name).hasSize((int) length);
            assertThat(second.tensors().get(name).values()).as(name).isEqualTo(tensor.values());
        });
    }

    /** What it reads is a network. */
    @Test
    public void weightsAreANetwork() throws IOException {
        Weights weights = Weights.read(written());

        assertThat(weights.names()).contains("conv1.weight");
        assertThat(weights.values("conv1.weight")).hasSize(64 * 3 * 7 * 7);
    }

    /** A file that was cut anywhere is refused by name: no part of a network is taken for one. */
    @Test
    public void cutFilesAreRefused() throws IOException {
        byte[] whole = bytes();
        Path cut = folder.resolve("cut");
        for (int length : Damage.cuts(whole.length)) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Weights.read(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(cut.toString());
        }
    }

    /** A changed file gives weights or is refused by name: no size that it claims is believed. */
    @Test
    public void changedFilesDoNoHarm() throws IOException {
        Path changed = folder.resolve("changed");
        for (byte[] file : Damage.changed(bytes(), 7)) {
            Files.write(changed, file);
            try {
                assertThat(Weights.read(changed).names()).contains("conv1.weight");
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("changed");
            }
        }
    }
}
