package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.image.ImageDecoder;
import org.galaxyscreen.io.image.ImageFormat;
import org.junit.jupiter.api.Test;

/** Every {@link ImageFormat} promises this. It must be listed in {@code META-INF/services} on the class path of the tests. */
public abstract class ImageFormatContract {
    private static final int START = 64;

    /** For whoever extends it. */
    protected ImageFormatContract() {}

    /** The format. */
    protected abstract ImageFormat format();

    /**
     * Whole files of the format, one at least; small ones, and of each kind that is decoded.
     *
     * @throws IOException if they cannot be read
     */
    protected abstract List<byte[]> files() throws IOException;

    /** The options that take any text, for which no value can be wrong; none unless this is overridden. */
    protected Set<String> optionsOfAnyText() {
        return Set.of();
    }

    private ImageDecoder decoder() {
        return format().decoder(NamedOptions.none());
    }

    /** It is found through the service loader, under its name. */
    @Test
    public void isListed() {
        assertThat(format().name()).isNotBlank();
        assertThat(Providers.byName(ImageFormat.class, ImageFormat::name)).containsKey(format().name());
        assertThat(format().suffixes()).isNotEmpty().allMatch(suffix -> suffix.matches("[a-z0-9_+-]+"));
    }

    /** It recognises its files by their first bytes. */
    @Test
    public void itsFilesAreRecognised() throws IOException {
        assertThat(files()).isNotEmpty();
        for (byte[] file : files()) {
            assertThat(format().recognises(Damage.start(file, START))).isTrue();
        }
    }

    /** It leaves other files to others, however short they are. */
    @Test
    public void otherFilesAreNotRecognised() {
        for (byte[] stranger : Damage.strangers()) {
            assertThat(format().recognises(Damage.start(stranger, START)))
                    .as("%s", Arrays.toString(stranger))
                    .isFalse();
        }
    }

    /** The start of a file may end anywhere: nothing is thrown. */
    @Test
    public void startsOfAnyLengthDoNoHarm() throws IOException {
        for (byte[] file : files()) {
            for (int length = 0; length <= Math.min(START, file.length); length++) {
                format().recognises(Damage.start(file, length));
            }
        }
    }

    /** The same file gives the same pixels on any thread, and is not changed. */
    @Test
    public void decodersServeManyThreads() throws Exception {
        ImageDecoder decoder = decoder();
        for (byte[] file : files()) {
            byte[] given = file.clone();
            Image expected = decoder.decode(given);
            assertThat(given).isEqualTo(file);

            for (Image image : Threads.atOnce(() -> decoder.decode(given))) {
                SameImage.assertSame(expected, image);
            }
        }
    }

    /** A file that was cut anywhere is reported, and never half an image. */
    @Test
    public void cutFilesAreReported() throws IOException {
        for (byte[] file : files()) {
            for (int length : Damage.cuts(file.length)) {
                assertThatThrownBy(() -> decoder().decode(Arrays.copyOf(file, length)))
                        .as("%d of %d bytes", length, file.length)
                        .isInstanceOf(IOException.class)
                        .hasMessageNotContaining("null");
            }
        }
    }

    /** A changed file is an image or an {@link IOException}: no size that it claims is believed. */
    @Test
    public void changedFilesDoNoHarm() throws IOException {
        for (byte[] file : files()) {
            for (byte[] changed : Damage.changed(file, 7)) {
                try {
                    assertThat(decoder().decode(changed).width()).isPositive();
                } catch (IOException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
    }

    /** A value that an option cannot have is refused in a sentence that names the option and the value. */
    @Test
    public void valuesThatCannotBeAreRefused() {
        for (String option : format().options()) {
            if (!optionsOfAnyText().contains(option)) {
                assertThatThrownBy(() -> format().decoder(NamedOptions.of(Map.of(option, "no/such/value"))))
                        .as("option %s", option)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(option)
                        .hasMessageContaining("no/such/value");
            }
        }
    }
}
