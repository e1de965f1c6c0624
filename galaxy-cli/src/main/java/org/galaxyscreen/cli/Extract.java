package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.npy.ResumableFeatureWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns a survey's images into a NumPy array of features. */
@Command(
        name = "extract",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Turns images into features: a float32 .npy array of n rows, and beside it a .csv file with the"
                + " ids in row order. A run that is broken off is gone on with by the same command.")
final class Extract implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE|DIR",
            description = "A Galaxy10 HDF5 file, or a folder of JPEG and PNG files.")
    private Path input = Path.of(".");

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The .npy file to write.")
    private Path output = Path.of("features.npy");

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final Resumption resumption = new Resumption();

    @Mixin
    private final Outputs outputs = new Outputs();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        weights.check();
        extraction.check(weights.onnxGiven());
        if (!String.valueOf(output.getFileName()).endsWith(".npy")) {
            throw new Checks.Mistake("--output is " + output + "; a name that ends in .npy expected");
        }
        outputs.reads("--input", input);
        weights.reads(outputs);
        outputs.writes("--output", output, Outputs::isFeatures)
                .writes("the file of ids beside --output", Outputs.idsOf(output), Outputs::isIndex)
                .writes("what is said of --output", FeaturesAbout.beside(output), FeaturesAbout::isOne)
                .unfinished("beside --output", output);
        extraction.touches(outputs, "beside --output", Int8Calibration.fileBeside(output));
        TerminalProgress progress = TerminalProgress.onStandardError();
        ImageSource images = ImageSources.open(input);
        PrintWriter err = spec.commandLine().getErr();
        Messages.ignored(err, images);
        Backbone backbone = weights.resolve(progress);
        List<ImageFailure> skipped;
        try (OutputLock lock = lock();
                FeatureExtractor extractor =
                        extraction.create(backbone, images, Int8Calibration.fileBeside(output), progress, err);
                ResumableFeatureWriter file =
                        resumption.open(lock, extractor.dimensions(), input, backbone, extraction, err)) {
            err.println(extractor.describe());
            extractor.extract(
                    file.remaining(images), file, ExtractionOptions.defaults().withProgress(progress));
            FeaturesAbout.write(
                    FeaturesAbout.beside(output),
                    images,
                    extractor,
                    extraction.features().views(),
                    backbone,
                    file);
            file.commit();
            spec.commandLine().getOut().printf("%s: %,d rows%n", output, file.rows());
            skipped = file.failures();
        } catch (CancellationException e) {
            progress.interrupt();
            throw resumption.stopped(e);
        }
        Messages.skipped(err, skipped);
        return 0;
    }

    /** Before int8 is calibrated, which writes a file too. */
    private OutputLock lock() throws IOException {
        OutputLock lock = ResumableFeatureWriter.lock(output);
        try {
            for (Path beside : List.of(FeaturesAbout.beside(output), Int8Calibration.fileBeside(output))) {
                AtomicOutput.removeTemporaries(beside);
            }
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }
}
