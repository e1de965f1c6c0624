package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every {@link DetectorCodec} promises this. It must be listed in {@code META-INF/services} on the class path of the tests. That of a
 * transform is tested in a {@code Pipeline} with any detector behind it.
 */
public abstract class DetectorCodecContract {
    private static final int ROWS = 200;
    private static final int DIMENSIONS = 20;
    private static final int CUTS = 20;

    private final Features train = SampleRows.clustered(ROWS, DIMENSIONS, 11);
    private final Features others = SampleRows.clustered(50, DIMENSIONS, 12);

    @TempDir
    private Path folder;

    /** For whoever extends it. */
    protected DetectorCodecContract() {}

    /** The codec. */
    protected abstract DetectorCodec<?> codec();

    /** A detector that is saved by it, itself or in a part, for 200 rows of 20 values: with quick settings. */
    protected abstract Detector detector();

    private Path written(FittedDetector fitted) throws IOException {
        Path file = folder.resolve("detector");
        // An ensemble's members have their fences.
        FittedFlaggingDetector flagging = fitted instanceof FittedEnsemble
                ? FittedFlaggingDetector.of(fitted, ROWS)
                : FittedFlaggingDetector.of(fitted, new Fences(-1, 2), ROWS);
        DetectorFile.write(flagging, file);
        return file;
    }

    /** It is found through the service loader, alone under its name and for its class. */
    @Test
    public void isListedOnce() {
        List<? extends DetectorCodec<?>> listed =
                ServiceLoader.load(DetectorCodec.class, Thread.currentThread().getContextClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .map(found -> (DetectorCodec<?>) found)
                        .toList();

        assertThat(listed.stream().filter(found -> found.name().equals(codec().name())))
                .as("codecs called %s", codec().name())
                .singleElement()
                .extracting(DetectorCodec::type)
                .isEqualTo(codec().type());
        assertThat(listed.stream().filter(found -> found.type() == codec().type()))
                .as("codecs for %s", codec().type())
                .hasSize(1);
    }

    /** What is read scores as what was written, to the bit, and has its fences. */
    @Test
    public void whatIsReadScoresAsBefore() throws IOException {
        FittedDetector fitted = detector().fit(train);

        FittedFlaggingDetector read = DetectorFile.read(written(fitted)).detector();

        assertThat(read.detector()).hasSameClassAs(fitted);
        assertThat(read.name()).isEqualTo(fitted.name());
        assertThat(read.dimensions()).isEqualTo(DIMENSIONS);
        assertThat(read.score(train).values()).isEqualTo(fitted.score(train).values());
        assertThat(read.score(others).values()).isEqualTo(fitted.score(others).values());
    }

    /** What is read is written as the same bytes: nothing is lost on the way. */
    @Test
    public void whatIsReadIsWrittenAsBefore() throws IOException {
        Path first = written(detector().fit(train));
        Path second = folder.resolve("second");

        DetectorFile.write(DetectorFile.read(first).detector(), second);

        assertThat(second).hasSameBinaryContentAs(first);
    }

    /** It takes part in an ensemble that is saved. */
    @Test
    public void isSavedWithinAnEnsemble() throws IOException {
        EnsembleDetector ensemble = new EnsembleDetector(
                List.of(EnsembleDetector.Member.of(detector(), IqrThreshold.upper())), Voting.all());
        FittedFlaggingDetector fitted = FlaggingDetector.of(ensemble).fit(train);
        Path file = folder.resolve("ensemble");
        DetectorFile.write(fitted, file);

        Verdicts read = DetectorFile.read(file).detector().judge(others);

        Verdicts expected = fitted.judge(others);
        assertThat(read.scores().values()).isEqualTo(expected.scores().values());
        for (int row = 0; row < others.rows(); row++) {
            assertThat(read.flagged(row)).as("row %d", row).isEqualTo(expected.flagged(row));
        }
    }

    /** A file that was cut anywhere is refused by name. */
    @Test
    public void cutFilesAreRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written(detector().fit(train)));
        Path cut = folder.resolve("cut");
        for (int i = 0; i < CUTS; i++) {
            int length = (int) ((long) i * whole.length / CUTS);
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> DetectorFile.read(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(cut.toString());
        }
    }

    /** A file in which a byte was changed is refused. */
    @Test
    public void changedFilesAreRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written(detector().fit(train)));
        Path changed = folder.resolve("changed");
        for (int i = 0; i < CUTS; i++) {
            byte[] bytes = whole.clone();
            int at = (int) ((i + 0.5) * whole.length / CUTS);
            bytes[at] ^= 0x10;
            Files.write(changed, bytes);
            assertThatThrownBy(() -> DetectorFile.read(changed))
                    .as("byte %d", at)
                    .isInstanceOf(IOException.class);
        }
    }
}
