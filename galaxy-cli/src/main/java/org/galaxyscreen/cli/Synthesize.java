package org.galaxyscreen.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.screening.OutputCheck;
import org.galaxyscreen.screening.Setting;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a synthetic survey with planted anomalies, in the layout of Galaxy10 DECaLS. */
@Command(
        name = "synthesize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a synthetic survey with planted anomalies, in the HDF5 layout of Galaxy10 DECaLS.")
final class Synthesize implements Callable<Integer> {
    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The HDF5 file to write.")
    private Path output = Path.of("survey.h5");

    @Option(
            names = "--objects",
            defaultValue = "600",
            paramLabel = "N",
            description = "Number of objects, anomalies included; default: ${DEFAULT-VALUE}.")
    private int objects;

    @Option(
            names = "--anomalies",
            defaultValue = "40",
            paramLabel = "M",
            description = "Number of anomalies among them; default: ${DEFAULT-VALUE}.")
    private int anomalies;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "The same seed gives the same survey; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    private static boolean isSynthetic(Path file) {
        try (ImageStream stream = ImageSources.open(file).open()) {
            List<PendingImage> first = stream.next(1);
            return !first.isEmpty() && first.get(0).object().id().startsWith("synthetic-");
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Integer call() throws IOException {
        Checks.between("--objects", objects, 1, SyntheticSurvey.MAX_OBJECTS);
        Checks.between("--anomalies", anomalies, 0, objects);
        new OutputCheck(outputs.overwrite()).writes(Setting.OUTPUT, output, Synthesize::isSynthetic);
        SyntheticSurvey survey = SyntheticSurvey.of(objects, anomalies, seed);
        survey.write(output, TerminalProgress.onStandardError());
        spec.commandLine().getOut().printf("%s: %,d objects, %,d of them anomalies%n", output, objects, anomalies);
        return 0;
    }
}
