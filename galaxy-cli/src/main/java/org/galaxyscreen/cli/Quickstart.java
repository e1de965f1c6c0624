package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole road on a synthetic survey, with nothing to prepare. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a synthetic survey with planted anomalies, screens it, and says how many were found.")
final class Quickstart implements Callable<Integer> {
    @Option(
            names = "--objects",
            defaultValue = "600",
            paramLabel = "N",
            description = "How many objects; one in fifteen is an anomaly; default: ${DEFAULT-VALUE}.")
    private int objects = 600;

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final ScreeningOptions screening = new ScreeningOptions();

    @Mixin
    private final Outputs outputs = new Outputs();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Checks.between("--objects", objects, 1, SyntheticSurvey.MAX_OBJECTS);
        screening.check();
        weights.check();
        extraction.check(weights.onnxGiven());
        weights.reads(outputs);
        screening.touches(outputs, false);
        extraction.touches(outputs, "in --output", screening.calibration());
        PrintWriter out = spec.commandLine().getOut();
        TerminalProgress progress = TerminalProgress.onStandardError();
        Backbone resolved = weightsOrUntrained(progress, out);
        SyntheticSurvey survey = SyntheticSurvey.of(objects, Math.max(1, objects / 15), screening.seed());
        new ScreeningRun(survey, extraction, screening, progress, out)
                .withPlanted(label -> SyntheticKind.ofLabel(label)
                        .filter(SyntheticKind::isAnomaly)
                        .isPresent())
                .execute(resolved);
        return 0;
    }

    /** A first try must end in a result even without a network; whoever named weights wants those or an error. */
    private Backbone weightsOrUntrained(TerminalProgress progress, PrintWriter out) throws IOException {
        if (weights.given()) {
            return weights.resolve(progress);
        }
        try {
            return weights.resolve(progress);
        } catch (IOException e) {
            progress.interrupt();
            out.println(
                    "NOTE: no trained weights are at hand, so UNTRAINED (random) ones are used: the road is the same,");
            out.println("      the ranking is worse. " + e.getMessage());
            out.println();
            return weights.untrained(screening.seed());
        }
    }
}
